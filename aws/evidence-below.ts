import type { EvidenceStore, StoredObject } from './evidence-store';

/** The part of a store that lies below a folder, as a store of its own: another account's evidence beside ours. */
export function evidenceBelow(store: EvidenceStore, folder: string): EvidenceStore {
  const inside = (found: StoredObject): StoredObject => ({ ...found, key: found.key.slice(folder.length) });
  return {
    put: (key, body, contentType, condition) => store.put(folder + key, body, contentType, condition),
    get: async (key) => {
      const found = await store.get(folder + key);
      return found && inside(found);
    },
    list: async (prefix) => (await store.list(folder + prefix)).map((key) => key.slice(folder.length)),
    delete: (key) => store.delete(folder + key),
  };
}
