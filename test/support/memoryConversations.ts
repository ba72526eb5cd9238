import { begun, type Conversation, type Conversations } from "../../lambda/conversations.ts";

/** Talks in memory, for tests; `all` shows them by surface and request. */
export interface MemoryConversations extends Conversations {
  readonly all: ReadonlyMap<string, Conversation>;
}

export function memoryConversations(): MemoryConversations {
  const all = new Map<string, Conversation>();
  const keyOf = (surface: string, requestId: string) => `${surface} ${requestId}`;
  return {
    all,
    begin: async (beginning) => {
      const key = keyOf(beginning.surface, beginning.requestId);
      if (!all.has(key)) all.set(key, structuredClone(begun(beginning)));
    },
    of: async (surface, requestId) => structuredClone(all.get(keyOf(surface, requestId))),
    save: async (conversation) => {
      const key = keyOf(conversation.surface, conversation.requestId);
      if (all.get(key)?.version !== conversation.version) return "moved";
      const next = { ...conversation, version: conversation.version + 1 };
      all.set(key, structuredClone(next));
      return "saved";
    },
  };
}
