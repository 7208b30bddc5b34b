import { type Folder, mainLanguage } from "./folder-tree.ts";
import type { FileMeasure } from "./measure-file.ts";
import { type Rect, squarify } from "./squarify.ts";

/** A rectangle of the map: a file, or several that would be too small to see. */
export interface Tile extends Rect {
  readonly path: string;
  readonly label: string;
  readonly language: string;
  readonly lines: number;
  /** 1 for a file. */
  readonly files: number;
  /** 0 to 3, the same within a folder: neighbours of other folders can be told apart. */
  readonly shade: number;
}

/** The frame around a folder, with its name where there is room for it. */
export interface Frame extends Rect {
  readonly path: string;
  readonly label: string | undefined;
  readonly lines: number;
  readonly files: number;
  /** 1 for a folder of the root. */
  readonly depth: number;
}

export interface Treemap {
  readonly tiles: readonly Tile[];
  /** Outer ones first. */
  readonly frames: readonly Frame[];
}

/** Room for a folder's name; two sizes, by depth. */
const heading = { outer: 20, inner: 15 };
/** A folder of a smaller area is one tile. */
const smallestFolder = 900;
/** A file of a smaller area goes into the tile of the rest of its folder. */
const smallestFile = 70;

/**
 * Places files in a rectangle, each with an area in the proportion of its lines, folders kept together.
 *
 * However many files there are, the number of tiles is bounded by the area.
 */
export function treemap(root: Folder, within: Rect): Treemap {
  const tiles: Tile[] = [];
  const frames: Frame[] = [];
  const pending: { folder: Folder; rect: Rect; depth: number }[] = [{ folder: root, rect: within, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { folder, depth } = next;
    const rect = depth === 0 ? next.rect : frame(next, frames);
    const shade = shadeOf(folder.path);
    const scale = (rect.width * rect.height) / folder.lines;
    const parts = partsOf(folder, scale);
    const rects = squarify(
      parts.map((part) => part.lines),
      rect,
    );
    parts.forEach((part, index) => {
      const place = rects[index];
      if (place === undefined) return;
      if ("folders" in part && place.width * place.height >= smallestFolder && !isDust(part, scale)) {
        pending.push({ folder: part, rect: place, depth: depth + 1 });
      } else tiles.push({ ...place, ...tileOf(part, folder), shade });
    });
  }
  return { tiles, frames };
}

/** A folder in which no file would be seen. */
function isDust({ folders, files }: Folder, scale: number): boolean {
  return folders.length === 0 && files.every((file) => file.lines * scale < smallestFile);
}

interface Rest {
  readonly rest: number;
  readonly lines: number;
  readonly language: string;
}

type Part = Folder | FileMeasure | Rest;

/** What is in a folder, most lines first; the files too small to see as one part. */
function partsOf({ folders, files }: Folder, scale: number): Part[] {
  const visible = files.filter((file) => file.lines * scale >= smallestFile);
  const small = files.filter((file) => file.lines * scale < smallestFile);
  const [only] = small;
  const parts: Part[] = [...folders, ...visible];
  if (only !== undefined) {
    const lines = small.reduce((sum, file) => sum + file.lines, 0);
    parts.push(small.length === 1 ? only : { rest: small.length, lines, language: mainLanguage(small) });
  }
  return parts.sort((a, b) => b.lines - a.lines);
}

function tileOf(part: Part, folder: Folder): Omit<Tile, keyof Rect | "shade"> {
  const { lines, language } = part;
  if ("rest" in part) {
    return { path: folder.path, label: `${part.rest} more`, language, lines, files: part.rest };
  }
  if ("folders" in part) {
    return { path: part.path, label: `${part.name}/`, language, lines, files: part.fileCount };
  }
  return {
    path: part.path,
    label: part.path.slice(part.path.lastIndexOf("/") + 1),
    language,
    lines,
    files: 1,
  };
}

/** Draws the frame of a folder and returns the room inside it. */
function frame(
  { folder, rect, depth }: { folder: Folder; rect: Rect; depth: number },
  frames: Frame[],
): Rect {
  const margin = depth === 1 ? 2 : 1.5;
  const room = depth === 1 ? heading.outer : heading.inner;
  const hasLabel = rect.width >= 44 && rect.height >= room * 2;
  frames.push({
    ...rect,
    path: folder.path,
    label: hasLabel ? folder.name : undefined,
    lines: folder.lines,
    files: folder.fileCount,
    depth,
  });
  const top = hasLabel ? room : margin;
  return {
    x: rect.x + margin,
    y: rect.y + top,
    width: Math.max(0, rect.width - 2 * margin),
    height: Math.max(0, rect.height - top - margin),
  };
}

function shadeOf(path: string): number {
  let hash = 0;
  for (let i = 0; i < path.length; i += 1) hash = (hash * 31 + path.charCodeAt(i)) | 0;
  return Math.abs(hash) % 4;
}
