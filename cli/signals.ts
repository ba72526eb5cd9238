/** Closes a server in good order when its process is asked to end. */
export function stopOnSignal(server: { readonly close: () => Promise<void> }): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void server.close());
  }
}
