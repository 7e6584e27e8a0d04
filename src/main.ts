// The entry. It looks at the version of Node before anything is loaded that an older one could not even
// read, which is why the program is imported only afterwards.

const OLDEST_NODE: readonly [number, number] = [22, 17];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  process.stderr.write(
    `weir: This is Node ${process.versions.node}, and Weir needs ${OLDEST_NODE.join('.')} or newer; start it with "npm start", which brings its own.\n`,
  );
  process.exit(1);
}
const { runProgram } = await import('./cli/program.ts');
// Ended explicitly: an idle connection of some library must not keep a process that has finished.
process.exit(await runProgram(process.argv));
