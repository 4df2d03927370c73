/** Changes a decoder so that its cache stays with the caller, and only what new tokens add to it comes out. */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { type Addition, type Edit, GRAPH_FIELD, message, valueInfo } from "../bytes/build";
import type { Graph } from "../find/graph";
import { CACHE_LENGTH_INPUT, CACHE_TOTAL_INPUT, cacheOutput } from "../names";
import type { NodeScan, ValueScan } from "../scan";
import { type Shared, writeApart } from "./attention";
import { type Join, rowAxis } from "./joins";
import { type CacheMethod, type Choice, chooseMethods } from "./methods";

/** How a caller keeps one cache between runs. */
export interface CachePort {
	readonly past: string;
	readonly method: CacheMethod;
	/** The output that goes in again; only of a `carried` cache. */
	readonly present: string | null;
	/** Axis of the tokens; only where the caller makes room on it. */
	readonly axis: number | null;
	/** Axis of the batch. */
	readonly rows: number;
	/** The output that holds its new tokens, and its place among those that share it. */
	readonly fresh: Fresh | null;
}

/** Where a run leaves a cache's new tokens. */
export interface Fresh {
	readonly output: string;
	readonly place: number;
	/** New tokens lie as a product writes them, [B, T, H·D], not as the cache has them. */
	readonly isFlat: boolean;
}

export interface CacheEdit {
	readonly ports: readonly CachePort[];
	readonly edits: readonly Edit[];
	/** Nodes whose work is done otherwise now. */
	readonly replaced: readonly NodeScan[];
	/** Outputs that are none any more. */
	readonly dropped: readonly string[];
	/** How many caches are kept by which method, one sentence a method, with the reason for a slow one. */
	readonly notes: readonly string[];
}

const INT64 = 7;
/** The room for tokens in a cache: a name of its own, or the runtime takes it for the number of tokens. */
const ROOM = "hneurons.cache.room";

export type Rewire = (node: NodeScan, slot: number, tensor: string) => void;

/** Chooses a method for every cache and writes it. */
export function editCache(graph: Graph, addition: Addition, rewire: Rewire): CacheEdit {
	const choices = chooseMethods(graph);
	const writer = new CacheWriter(graph, addition, rewire);
	const ports = choices.map((choice, i) => writer.port(choice, `hneurons.cache.${i}`));
	writer.finish();
	const { edits, replaced, dropped } = writer;
	return { ports, edits, replaced, dropped, notes: notesOf(choices) };
}

/** New tokens of caches of one shape. */
interface Group {
	readonly past: ValueScan;
	readonly tensors: string[];
	readonly isFlat: boolean;
}

class CacheWriter {
	readonly edits: Edit[] = [];
	readonly replaced: NodeScan[] = [];
	readonly dropped: string[] = [];
	/** New tokens of caches of one shape, by that shape. */
	private readonly groups = new Map<string, Group>();
	private readonly made = new Map<string, string>();

	constructor(
		private readonly graph: Graph,
		private readonly addition: Addition,
		private readonly rewire: Rewire,
	) {}

	port(choice: Choice, prefix: string): CachePort {
		const { past, present, method, join } = choice;
		const rows = rowAxis(past.dims, join?.axis ?? null);
		if (!join) return { past: past.name, method, present: present.name, axis: null, rows, fresh: null };
		const flat = flatValues(choice);
		const fresh = flat ?? this.write(choice, join, prefix);
		this.edits.push({ field: present.field, bytes: new Uint8Array() });
		this.dropped.push(present.name);
		this.replaceInput(choice, join.axis);
		return {
			past: past.name,
			method,
			present: null,
			axis: join.axis,
			rows,
			fresh: this.group(choice, fresh, flat !== null),
		};
	}

	/** Adds the inputs and outputs that all caches share. */
	finish(): void {
		if (this.groups.size === 0) return;
		this.addition.input(CACHE_LENGTH_INPUT, INT64, [1]);
		this.addition.input(CACHE_TOTAL_INPUT, INT64, [1]);
		[...this.groups.values()].forEach(({ past, tensors, isFlat }, group) => {
			const name = this.addition.node(cacheOutput(group), "Concat", tensors, { axis: 0 });
			this.addition.output(
				name,
				past.elemType,
				past.dims.slice(isFlat ? 1 : 0).map(() => null),
			);
		});
	}

	/** @returns the tensor of new tokens */
	private write(choice: Choice, join: Join, prefix: string): string {
		const { past, present, way } = choice;
		for (const node of choice.shapes) this.writeShape(node, past.name, CACHE_LENGTH_INPUT, false);
		if (way) {
			this.writeWay({ ...choice, way }, join.fresh!, prefix);
			return join.fresh!;
		}
		if (choice.method === "sliced") {
			const bounds = [this.list([0]), CACHE_LENGTH_INPUT, this.list([join.axis])];
			const cut = this.addition.node(`${prefix}.past`, "Slice", [past.name, ...bounds]);
			for (const node of this.graph.consumers(past.name))
				node.inputs.forEach((input, slot) => {
					if (input === past.name) this.rewire(node, slot, cut);
				});
		}
		if (join.fresh && !join.isCast) return join.fresh;
		if (join.fresh) return this.addition.node(`${prefix}.cast`, "Cast", [join.fresh], { to: past.elemType });
		const axis = { axis: join.axis };
		return this.addition.node(`${prefix}.fresh`, "Gather", [present.name, this.newPlaces()], axis);
	}

	private writeWay(
		choice: Choice & { way: NonNullable<Choice["way"]> },
		fresh: string,
		prefix: string,
	): void {
		const { past, way } = choice;
		const [heads, width] = [Number(past.dims[1]), Number(past.dims[3])];
		writeApart(
			choice,
			{ addition: this.addition, prefix, past: past.name, fresh, heads, width },
			this.shared(),
		);
		this.replaced.push(...way.steps, way.product);
		for (const { node, isTurned, isRepeated } of way.shapes) {
			if (!isRepeated) this.writeShape(node, past.name, CACHE_TOTAL_INPUT, isTurned);
			else this.writeShape(node, way.product.inputs[0]!, CACHE_TOTAL_INPUT, isTurned, width);
		}
	}

	/** Answers for the shape of a cache: four sides, those of `like` but for the number of tokens. */
	private writeShape(node: NodeScan, like: string, tokens: string, isTurned: boolean, width?: number): void {
		const output = node.outputs[0]!;
		const sides = this.addition.node(`hneurons.cache.${output}.like`, "Shape", [like]);
		const side = (name: string, axes: readonly number[]) =>
			this.addition.node(`hneurons.cache.${output}.${name}`, "Gather", [sides, this.list(axes)], { axis: 0 });
		const first = side("first", [0, 1]);
		const last = width === undefined ? side("last", [3]) : this.list([width]);
		const order = isTurned ? [first, last, tokens] : [first, tokens, last];
		this.addition.node(output, "Concat", order, { axis: 0 });
		this.replaced.push(node);
	}

	private replaceInput({ past }: Choice, axis: number): void {
		const dims = past.dims.map((side, i) => (i === axis ? ROOM : side));
		const bytes = message(
			new BinaryWriter(),
			GRAPH_FIELD.input,
			valueInfo(past.name, past.elemType, dims),
		).finish();
		this.edits.push({ field: past.field, bytes });
	}

	private group({ past }: Choice, fresh: string, isFlat: boolean): Fresh {
		const shape = `${past.elemType}:${past.dims}:${isFlat}`;
		const group = this.groups.get(shape) ?? { past, tensors: [], isFlat };
		this.groups.set(shape, group);
		group.tensors.push(fresh);
		const output = cacheOutput([...this.groups.keys()].indexOf(shape));
		return { output, place: group.tensors.length - 1, isFlat };
	}

	private shared(): Shared {
		return {
			zero: this.list([0]),
			lastAxis: this.list([3]),
			list: (values) => this.list(values),
			scores: (heads) =>
				this.once(`hneurons.cache.scores.${heads}`, (name) => {
					const sides = [this.list([0, heads, -1]), CACHE_TOTAL_INPUT];
					return this.addition.node(name, "Concat", sides, { axis: 0 });
				}),
			spare: (past) => this.once("hneurons.cache.spare", (name) => this.writeSpare(name, past)),
		};
	}

	/** All caches have the same room, so one of them tells it. */
	private writeSpare(name: string, past: string): string {
		const sides = this.addition.node(`${name}.sides`, "Shape", [past]);
		const room = this.addition.node(`${name}.room`, "Gather", [sides, this.list([2])], { axis: 0 });
		const count = this.addition.node(`${name}.count`, "Sub", [room, CACHE_LENGTH_INPUT]);
		return this.addition.node(name, "Concat", [this.list([0, 0, 0, 0, 0, 0, 0]), count], { axis: 0 });
	}

	/** int64 [T]: the places S .. S + T of a run's new tokens. A Gather of them takes a fraction of a Slice's time. */
	private newPlaces(): string {
		return this.once("hneurons.cache.places", (name) => {
			const scalar = (of: string, input: string) =>
				this.addition.node(`${name}.${of}`, "Reshape", [input, this.list([])]);
			const one = this.addition.node(`${name}.one`, "Reshape", [this.list([1]), this.list([])]);
			const bounds = [scalar("first", CACHE_LENGTH_INPUT), scalar("end", CACHE_TOTAL_INPUT), one];
			return this.addition.node(name, "Range", bounds);
		});
	}

	private list(values: readonly number[]): string {
		return this.once(`hneurons.cache.list.${values.join(".")}`, (name) =>
			this.addition.integers(name, values),
		);
	}

	private once(name: string, write: (name: string) => string): string {
		const made = this.made.get(name) ?? write(name);
		this.made.set(name, made);
		return made;
	}
}

/**
 * Grouped-query attention turns and keeps its values, [B, T, H·D], as they come: taken there, nothing of the kept ones has
 * to wait for a copy. Keys are rotated inside it.
 */
function flatValues({ past, method, join, shapes }: Choice): string | null {
	const node = join?.node;
	if (method !== "padded" || node?.opType !== "GroupQueryAttention" || shapes.length > 0) return null;
	return node.inputs[4] === past.name && node.inputs[2] ? node.inputs[2] : null;
}

const TOLD: Record<CacheMethod, string> = {
	padded: "read by their operator as they lie",
	apart: "read as they lie, apart from new tokens",
	sliced: "copied once a run",
	carried: "handed out and in again every run",
};

function notesOf(choices: readonly Choice[]): string[] {
	const counts = new Map<string, number>();
	for (const { method, reason } of choices) {
		const told = `${TOLD[method]}${reason ? `: ${reason}` : ""}.`;
		counts.set(told, (counts.get(told) ?? 0) + 1);
	}
	return [...counts].map(([told, count]) => `Of ${choices.length} caches, ${count} are ${told}`);
}
