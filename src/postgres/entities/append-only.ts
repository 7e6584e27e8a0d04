// How an entity says that its rows never change once they are there. The trigger itself is written in the
// migration, with the function that refuses.

/** The trigger of a table whose rows are only ever added. */
export function appendOnly(table: string) {
  const name = `${table}_append_only`;
  return [
    {
      name,
      timing: 'before' as const,
      events: ['update' as const, 'delete' as const, 'truncate' as const],
      forEach: 'statement' as const,
      expression: `create trigger ${name} before update or delete or truncate on ${table} for each statement execute function refuse_change()`,
    },
  ];
}
