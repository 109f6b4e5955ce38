/** An answer's data before they are printed: a moment may still be a `Date`, and lists need not be changed by anybody. */
export type BeforePrint<Printed> = Printed extends string
  ? string extends Printed
    ? string | Date
    : Printed
  : Printed extends object
    ? { readonly [Key in keyof Printed]: BeforePrint<Printed[Key]> }
    : Printed;
