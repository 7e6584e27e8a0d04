// Zipf's law: the account of rank k gets a share of the requests in proportion to 1 / k^s. Traces have no users
// in them; this is how few accounts come to make most of the requests, as they do.

export interface Zipf {
  /** The rank, from 0, that a number from 0 to 1 falls on. */
  rankAt(point: number): number;
  /** The share of all that a rank gets. */
  shareOf(rank: number): number;
}

export const ZIPF_EXPONENT = 1.1;

export function createZipf(ranks: number, exponent = ZIPF_EXPONENT): Zipf {
  const upTo: number[] = [];
  let sum = 0;
  for (let rank = 1; rank <= ranks; rank += 1) {
    sum += rank ** -exponent;
    upTo.push(sum);
  }
  return {
    rankAt: (point) => {
      const sought = point * sum;
      let low = 0;
      let high = ranks - 1;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((upTo[middle] ?? sum) > sought) high = middle;
        else low = middle + 1;
      }
      return low;
    },
    shareOf: (rank) => (rank + 1) ** -exponent / sum,
  };
}
