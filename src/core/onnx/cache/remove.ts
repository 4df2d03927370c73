/** Taking away what an edit has made needless: the runtime computes every operator of a graph, read or not. */
import type { Edit } from "../bytes/build";
import type { Graph } from "../find/graph";
import type { NodeScan } from "../scan";
import { innerText } from "./methods";

export interface Remaining {
	/** Nodes that go whatever reads them: others make their outputs now. */
	readonly replaced: readonly NodeScan[];
	/** Outputs that are none any more. */
	readonly dropped: readonly string[];
	/** Whether a tensor is read by something added, or is an output that stays. */
	isRead(tensor: string): boolean;
	/** A node's inputs as they are after the edit. */
	inputsOf(node: NodeScan): readonly string[];
}

/** @returns the replaced nodes and, step by step, all that only they and dropped outputs read */
export function needless(graph: Graph, { replaced, dropped, isRead, inputsOf }: Remaining): Set<NodeScan> {
	const inner = innerText(graph);
	const gone = new Set(replaced);
	const readers = new Map<string, number>();
	const count = (node: NodeScan, by: number) => {
		for (const input of new Set(inputsOf(node))) readers.set(input, (readers.get(input) ?? 0) + by);
	};
	for (const node of graph.scan.nodes) if (!gone.has(node)) count(node, 1);
	const isNeedless = (node: NodeScan) =>
		node.outputs.every(
			(output) => !output || !(readers.get(output) || isRead(output) || inner.includes(output)),
		);
	const open = [...dropped, ...replaced.flatMap(({ inputs }) => inputs)];
	for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
		const node = graph.producer(tensor);
		if (!node || gone.has(node) || !isNeedless(node)) continue;
		gone.add(node);
		count(node, -1);
		open.push(...node.inputs);
	}
	return gone;
}

/** @returns edits that take nodes away, and what was noted of their outputs */
export function removal(graph: Graph, nodes: ReadonlySet<NodeScan>): Edit[] {
	const noted = [...nodes].flatMap(({ outputs }) =>
		outputs.map((output) => graph.scan.valueInfos.get(output)),
	);
	const gone = [...nodes, ...noted.filter((value) => value !== undefined)];
	return gone.map(({ field }) => ({ field, bytes: new Uint8Array() }));
}
