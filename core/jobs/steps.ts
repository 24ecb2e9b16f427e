// Every job with an address begins and ends with these two; between them are its workflow's own steps.

/** Posts the progress message and keeps its id. */
export const ANNOUNCE = 'announce'

/** Turns the progress message into the outcome. */
export const DELIVER = 'deliver'
