/** By the index of a status. */
export const STATUS_WORDS = ['Fail', 'Unknown', 'Exception', 'Pass', 'Not applicable'] as const;

/** A sign beside each word, for who does not see its colour. */
export const STATUS_SIGNS = ['✕', '?', '!', '✓', '–'] as const;
