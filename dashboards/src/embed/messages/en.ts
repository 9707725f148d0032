import type { Messages } from './nl.ts';

export const en: Messages = {
  locale: 'en-GB',
  level: {
    calm: 'calm',
    normal: 'normal',
    busy: 'busy',
    'very-busy': 'very busy',
    'too-busy': 'too busy',
  },
  state: {
    measured: 'too few for a figure',
    quiet: 'too few for a figure',
    late: 'no recent figure',
    outage: 'out of order',
    unknown: 'unknown',
  },
  why: {
    measured: 'Too few people passed to give a figure.',
    quiet: 'Too few people passed to give a figure.',
    late: 'The counter’s line or clock falters.',
    outage: 'The counter passes nothing on.',
    unknown: 'Nothing is known of this place now.',
  },
  perHour: (count) => `${count} passages an hour`,
  busier: 'busier than usual',
  usual: 'as busy as usual',
  quieter: 'quieter than usual',
  at: (time) => `Passant, ${time}`,
  product: 'Passant',
  waiting: 'figures are on their way',
  unreachable: 'the figures cannot be reached now',
  missing: 'this place is not known here',
};
