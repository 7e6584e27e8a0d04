/** Decisions with their layers, as they were given. */
import type { Decision as DomainDecision, Layer } from '../../domain/decision.ts';
import { ownedGid } from '../global-id.ts';
import { Decision, DecisionLayer } from '../types/decision.ts';
import { make } from '../types/make.ts';
import { toDate } from './instant.ts';
import { toLimit } from './limit.ts';

/** `ordinal` is that of the entry that holds it: 1 when it ended a wait. */
export function toDecision(decision: DomainDecision, ordinal = 0): Decision {
  const { id, accountId, at, outcome, policyVersion, priceVersion } = decision;
  return make(Decision, {
    id: ownedGid('dec', { accountId, id }),
    decision,
    ordinal,
    at: toDate(at),
    outcome,
    policyVersion,
    priceVersion,
  });
}

export function toLayers(layers: readonly Layer[], accountId: string): DecisionLayer[] {
  return layers.map((layer) => toLayer(layer, accountId));
}

function toLayer(layer: Layer, accountId: string): DecisionLayer {
  const { kind, verdict, unit, before, taken, after, limit } = layer;
  return make(DecisionLayer, {
    ...publicText(layer, accountId),
    kind,
    verdict,
    unit,
    before,
    taken,
    after,
    limit: limit === null ? null : toLimit(limit),
  });
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The ids inside are not the public ones: a layer that is named after a grant, or notes a quote or a job, names it as the API does. */
function publicText(layer: Layer, accountId: string): Pick<Layer, 'name' | 'note'> {
  const { kind, name, note } = layer;
  if (kind === 'FUNDING' && UUID.test(name))
    return { name: ownedGid('grant', { accountId, id: name }), note };
  if (kind !== 'GATE' || note === null || !UUID.test(note)) return { name, note };
  if (name === 'quote') return { name, note: ownedGid('quote', { accountId, id: note }) };
  return { name, note: name === 'parent' ? ownedGid('job', { accountId, id: note }) : note };
}
