/** Instants at the edge: Dates outside, whole milliseconds inside. */
import type { Instant } from '../../domain/instant.ts';

export function toDate(instant: Instant): Date {
  return new Date(instant);
}

export function toDateOrNull(instant: Instant | null): Date | null {
  return instant === null ? null : new Date(instant);
}
