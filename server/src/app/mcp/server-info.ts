/** Who answers, as the protocol says it. */
export const SERVER_INFO = { name: 'baton', title: 'Baton', version: '0.1.0' };
