// What `start` tells a person: where to go, with which key, and a request to paste.

/** The text, ending in a new line. */
export function announce({ url, keys }: { url: string; keys: Record<string, string> }): string {
  const width = Math.max(0, ...Object.keys(keys).map((role) => role.length));
  const lines = ['', `Weir is ready at ${url}`, `Open ${url} in a browser for GraphiQL.`];
  const roles = Object.entries(keys);
  if (roles.length > 0) {
    lines.push('', 'Demo keys:', ...roles.map(([role, key]) => `  ${role.padEnd(width)}  ${key}`));
  }
  const [firstKey] = Object.values(keys);
  if (firstKey !== undefined) lines.push('', 'Try it:', '', curl(url, firstKey));
  return `${lines.join('\n')}\n\n`;
}

function curl(url: string, key: string): string {
  const body = JSON.stringify({ query: '{ viewer { roles account { id name } } }' });
  return [
    `curl -s ${url} \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}
