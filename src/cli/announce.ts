// What `start` tells a person: where to go, with which key, and a request to paste.

/** The text, ending in a new line. */
export function announce({ url, keys }: { url: string; keys: Record<string, string> }): string {
  const width = Math.max(0, ...Object.keys(keys).map((role) => role.length));
  const lines = ['', `Weir is ready at ${url}`, `Open ${url} in a browser for GraphiQL.`];
  const roles = Object.entries(keys);
  if (roles.length > 0) {
    lines.push('', 'Demo keys:', ...roles.map(([role, key]) => `  ${role.padEnd(width)}  ${key}`));
  }
  if (keys.ACCOUNT !== undefined) lines.push('', 'Ask for a first job:', '', curl(url, keys.ACCOUNT));
  return `${lines.join('\n')}\n\n`;
}

/** Eight seconds of the demo's video model. The same key again repeats the answer. */
const FIRST_JOB = `mutation { requestJob(input: { idempotencyKey: "my-first-job", model: "sora-2",
  workload: { quantities: [{ meter: "video_second", quantity: "8" }] } }) {
  ... on JobGranted { job { id state } lease { token expiresAt } cost { total } funding { source name amount } }
  ... on JobRejected { reasons { code message } action retryAt remedies { message } }
  ... on Problem { message } } }`;

function curl(url: string, key: string): string {
  const body = JSON.stringify({ query: FIRST_JOB.replaceAll(/\s+/g, ' ') });
  return [
    `curl -s ${url} \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}
