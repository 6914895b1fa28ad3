/** What a backup holds, by its own word. */
export interface BackupSummary {
  readonly path: string;
  readonly formatVersion: number;
  readonly schemaVersion: number;
  readonly createdAt: number;
  readonly rows: number;
  /** SHA-256 of everything in it, before it was packed. */
  readonly digest: string;
  /** Runs in it, and those of them that have not ended. */
  readonly runs: number;
  readonly unfinished: number;
}

/** Writes the whole store into a file and back, whatever database it is in. */
export interface Backups {
  /** One moment of the store, into a new file. Throws `conflict` when there is one, `storage`. */
  write(path: string, at: number): Promise<BackupSummary>;
  /**
   * Puts a backup in place of what the store holds, whole or not at all. Throws `not_found`; `invalid_input` for a file that is no
   * backup, was cut or changed; `unsupported` for one of a newer version; `conflict` when the store holds something, unless
   * `replace`; `locked` while another process works on the store.
   */
  restore(path: string, options: { readonly replace: boolean }): Promise<BackupSummary>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly backups: Backups;
  }
}
