/** How long evidence is kept where nothing else is said. 21 CFR Part 11 asks for as long as the records that it supports. */
export const SEVEN_YEARS_IN_DAYS = 2_557;
