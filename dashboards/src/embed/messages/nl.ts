import type { Level, State } from '../../live.ts';

/** What the element says in Dutch; every other language has the same keys. */
export const nl = {
  locale: 'nl-NL',
  level: {
    calm: 'rustig',
    normal: 'normaal',
    busy: 'druk',
    'very-busy': 'zeer druk',
    'too-busy': 'te druk',
  } satisfies Record<Level, string>,
  state: {
    measured: 'te weinig voor een cijfer',
    quiet: 'te weinig voor een cijfer',
    late: 'geen recente meting',
    outage: 'storing',
    unknown: 'onbekend',
  } satisfies Record<State, string>,
  why: {
    measured: 'Er kwamen te weinig mensen langs om er een cijfer van te geven.',
    quiet: 'Er kwamen te weinig mensen langs om er een cijfer van te geven.',
    late: 'De lijn of de klok van de teller hapert.',
    outage: 'De teller geeft niets door.',
    unknown: 'Van deze plek is nu niets bekend.',
  } satisfies Record<State, string>,
  perHour: (count: string) => `${count} passages per uur`,
  busier: 'drukker dan gewoonlijk',
  usual: 'zo druk als gewoonlijk',
  quieter: 'rustiger dan gewoonlijk',
  at: (time: string) => `Passant, ${time}`,
  product: 'Passant',
  waiting: 'cijfers komen eraan',
  unreachable: 'cijfers zijn nu niet te bereiken',
  missing: 'deze plek is hier niet bekend',
};

export type Messages = typeof nl;
