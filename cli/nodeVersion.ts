/** The Node that this project is made for; its database is part of it. */
const FULL = 24;

/** Ends a command that needs more of Node than this one has; most need no more than Node 20. */
export function needFullNode(what: string): void {
  const { node } = process.versions;
  if (Number(node.split(".")[0]) >= FULL) return;
  throw new Error(
    `${what} needs Node ${FULL} or later, whose database it uses; this is Node ${node}`,
  );
}
