/** Parts of a step's work: shard i of n is a contiguous part, so that the shards' files joined are the whole file. */
import { LensError } from "../../protocol/errors";

export interface Shard {
	/** Counted from 0. */
	index: number;
	count: number;
}

/** A shard in words for people and in names of files: "3-of-8", counted from 1. */
export const shardName = ({ index, count }: Shard): string => `${index + 1}-of-${count}`;

/** The file of a shard: samples.jsonl of shard 2 of 8, counted from 0, is samples.3-of-8.jsonl. */
export function partName(file: string, shard: Shard | null): string {
	if (!shard) return file;
	const dot = file.lastIndexOf(".");
	return `${file.slice(0, dot)}.${shardName(shard)}${file.slice(dot)}`;
}

/** The whole file's name and the shard, of a shard's file; null for other names. */
export function partOf(name: string): { file: string; shard: Shard } | null {
	const found = /^(.+)\.([1-9]\d{0,5})-of-([1-9]\d{0,5})(\.\w+)$/.exec(name);
	if (!found) return null;
	const [, stem, number, count, ending] = found;
	return { file: `${stem}${ending}`, shard: { index: Number(number) - 1, count: Number(count) } };
}

/** What a shard does of `total` things, the first and the one behind the last; everything without a shard. */
export function rangeOf(shard: Shard | null, total: number): { from: number; to: number } {
	if (!shard) return { from: 0, to: total };
	const at = (i: number) => Math.floor((i * total) / shard.count);
	return { from: at(shard.index), to: at(shard.index + 1) };
}

/** @throws LensError badSetting when there is no such shard */
export function checkShard(shard: Shard | null): void {
	if (!shard) return;
	const { index, count } = shard;
	if (Number.isInteger(count) && count >= 1 && Number.isInteger(index) && index >= 0 && index < count) return;
	throw new LensError("badSetting", `There is no shard ${index + 1} of ${count}.`);
}
