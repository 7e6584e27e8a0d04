/** Which payment provider there is. */
import { SANDBOX } from '../accounts/sandbox-payments.ts';
import type { Config } from '../config.ts';

/** Its name; null when nobody takes money. The sandbox, which takes none, is only for the demo: it must not give credits away. */
export function paymentProviderOf(config: Config): string | null {
  return config.demo ? SANDBOX : null;
}
