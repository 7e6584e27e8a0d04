// How long the tests go on that find the more the longer they run.

/** The number in an environment variable, above zero; `otherwise` when it is not set. */
function numberFrom(name: string, otherwise: number): number {
  const text = process.env[name]?.trim() || String(otherwise);
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} is ${JSON.stringify(text)}: it has to be a number above zero`);
  return value;
}

/** How long the mixed load lasts, in seconds: WEIR_MIXED_LOAD_SECONDS, or a minute. */
export const MIXED_LOAD_SECONDS = numberFrom('WEIR_MIXED_LOAD_SECONDS', 60);
