/** A folder that was dropped: the files of an unzipped bundle, by their paths within it. */

export interface Folder {
  name: string;
  files: readonly (readonly [path: string, file: File])[];
}

/** More files than a bundle in the browser has are not gathered. */
export const MOST_FILES = 65_534;

async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return await new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });
}

/** What lies in a folder; a browser gives a hundred at a time, and at last none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (!some.length) return entries;
    entries.push(...some);
  }
}

async function gather(folder: FileSystemDirectoryEntry, prefix: string, files: [string, File][]): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (files.length > MOST_FILES) return;
    if (entry.isFile) files.push([prefix + entry.name, await fileOf(entry as FileSystemFileEntry)]);
    else await gather(entry as FileSystemDirectoryEntry, `${prefix}${entry.name}/`, files);
  }
}

/** The folder among what was dropped, where it is one; asked for while the drop is handled, since later it is gone. */
export function droppedFolder(transfer: DataTransfer | null): FileSystemDirectoryEntry | null {
  const [item] = transfer?.items ?? [];
  const entry = item?.webkitGetAsEntry() ?? null;
  return entry?.isDirectory ? (entry as FileSystemDirectoryEntry) : null;
}

export async function readFolder(entry: FileSystemDirectoryEntry): Promise<Folder> {
  const files: [string, File][] = [];
  await gather(entry, "", files);
  return { name: entry.name, files };
}
