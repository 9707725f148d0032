/** A zone was chosen, or with no zone the choice was taken back. Bubbles up to the page. */
export class SelectEvent extends Event {
  static readonly type = 'passant-select';

  constructor(readonly zoneId: string | undefined) {
    super(SelectEvent.type, { bubbles: true, composed: true });
  }
}
