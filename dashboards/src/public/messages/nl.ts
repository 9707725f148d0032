/** What the page says by itself; all else the api wrote. */
export const nl = { notLive: 'De cijfers zijn nu niet te verversen.' };
