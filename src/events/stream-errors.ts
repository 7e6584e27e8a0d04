/** Why a stream was refused or closed. Each has a stable code that the edge hands on to the client. */

/** The cursor given as `after` was never given by Weir, or lies in the future. */
export class BadCursor extends Error {
  override readonly name = 'BadCursor';
  readonly expected =
    'a cursor of an event of this stream, as it was delivered, or nothing to begin with the present state';
}

/** The reader took events more slowly than they came, and more waited than may wait. */
export class SlowConsumer extends Error {
  override readonly name = 'SlowConsumer';

  constructor(waiting: number) {
    super(
      `The stream was closed because its reader was ${waiting} events behind. Subscribe again with the last cursor as \`after\`, read faster, or let changes merge with minInterval.`,
    );
  }
}

/** The node is shutting down; another one, or this one in a moment, goes on from the last cursor. */
export class StreamClosed extends Error {
  override readonly name = 'StreamClosed';

  constructor() {
    super('Weir is shutting down. Subscribe again with the last cursor as `after`.');
  }
}
