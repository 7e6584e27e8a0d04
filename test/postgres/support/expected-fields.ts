// Any value is rarely what its earlier fields let expect; this makes it so, here and there.
import type { Layout, LayoutField } from '../../../src/postgres/packing.ts';
import type { Frame } from '../../../src/postgres/packing-scope.ts';

type Fields = Record<string, unknown>;

/** Below this number, whole and from zero on. */
type Choose = (below: number) => number;

/** The same choices for the same seed. */
function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Changer {
  constructor(
    private readonly frame: Frame,
    private readonly choose: Choose,
  ) {}

  /** The very same value, or another that is equal. */
  private same(value: unknown): unknown {
    return this.choose(2) === 0 ? value : structuredClone(value);
  }

  private fields(value: Fields, fields: readonly LayoutField[], base: Fields = {}): Fields {
    const changed = { ...value };
    for (const { name, layout, from } of fields) {
      const expected = [base[name], from?.of(changed, this.frame)].filter((each) => each !== undefined);
      const chosen = this.choose(3);
      if (chosen < expected.length) changed[name] = this.same(expected[chosen]);
      else changed[name] = this.value(changed[name], layout, changed);
    }
    return changed;
  }

  value(value: unknown, layout: Layout, owner: Fields = {}): unknown {
    if (value === null) return null;
    switch (layout.form) {
      case 'plain':
        return layout.name === 'amount' && this.choose(20) === 0 ? (value as bigint) * 2n ** 40n : value;
      case 'choice':
      case 'tuple':
        return value;
      case 'nullable':
        return this.choose(4) === 0 ? null : this.value(value, layout.of, owner);
      case 'list':
        return (value as unknown[]).map((each) => this.value(each, layout.of));
      case 'record':
        return this.fields(value as Fields, layout.fields);
      case 'relative': {
        const base = layout.baseOf.of(owner, this.frame) as Fields;
        return this.fields(value as Fields, layout.of.form === 'record' ? layout.of.fields : [], base);
      }
      case 'union': {
        const found = layout.cases.find(({ kind }) => kind === (value as Fields).kind);
        return this.fields(value as Fields, found?.fields ?? []);
      }
    }
  }
}

/** The value with some fields as they are expected, some null and some amounts larger, by the seed. */
export function withExpected<T>(value: T, params: { layout: Layout; frame: Frame; seed: number }): T {
  const { layout, frame, seed } = params;
  return new Changer(frame, chooser(seed)).value(value, layout) as T;
}
