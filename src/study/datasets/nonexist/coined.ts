/** Words that name nothing, drawn from parts. */
import { CULTURES, type Parts } from "./cultures";

export type Random = () => number;

/** A name, and the words in it that were made up. */
export interface Name {
	text: string;
	coined: string[];
}

export function pick<T>(items: readonly T[], random: Random): T {
	return items[Math.floor(random() * items.length)]!;
}

function joined(parts: Parts, random: Random): string {
	return parts.map((each) => pick(each, random)).join("");
}

/** A given name that exists and a surname that was made up, of one culture. */
export function person(random: Random): Name {
	const { given, surname } = pick(CULTURES, random);
	const last = joined(surname, random);
	return { text: `${pick(given, random)} ${last}`, coined: [last] };
}

export function surname(random: Random): Name {
	const word = joined(pick(CULTURES, random).surname, random);
	return { text: word, coined: [word] };
}

export function place(random: Random): Name {
	const word = joined(pick(CULTURES, random).place, random);
	return { text: word, coined: [word] };
}

const list = (text: string): string[] => text.split(" ");

/** Starts, middles and ends of words that no language claims: substances, machines, dynasties. */
const FREE: Record<"substance" | "genus" | "medicine" | "product" | "people", Parts> = {
	substance: [
		list(
			"Belvo Corzi Dramo Falqui Glento Harvo Jostra Kelvi Morqua Nuvela Orsto Pelqui Querva Sorvi Talqua Zerbo",
		),
		list("ba de lu mi no ri sto ta ve xa"),
		list("lane line lide none rene rine thane xone"),
	],
	genus: [
		list(
			"Acrovi Balduro Chelmo Drasto Eupelmo Fossari Gymnobra Hesperno Lamprovi Morphelo Nectruvo Oxyvela Plagiotro Rhynchovo Stenorqua Tricholvo",
		),
		list("ba ce du li mo no ri sa ta ve"),
		list("dontia lurus mys nella philus psis rhina saurus xys"),
	],
	medicine: [
		list("Alvo Bexi Cortu Dulvi Ephro Galvu Illo Javi Lemtu Novri Ompa Qualvi Restu Sylvo Trevu Vanqui"),
		list("ba cre dra fli gla mo plu sti tra vo"),
		list("bexil dorix fentan lomab mirol nazine pristat quentin tazole vastor"),
	],
	product: [
		list(
			"Arqua Brenva Cyndro Delvo Fluxo Gravi Hexlo Invora Kylo Luxtra Nexo Omnivo Prozo Quanta Synvo Vertu",
		),
		list("be cro di fla gri lo mi sta tro vi"),
		list("core dyne flow lith mere nex scope tron vance wave"),
	],
	people: [
		list("Ashk Barz Delm Ghuz Hassar Iskand Jalay Kamr Maghr Nabat Orkh Qaral Sogd Tahir Uzun Zay"),
		list("a al an e i ir o u ul y"),
		list("bandi dashid ghurid kanid lazid maqid ranid shahid tulid zarid"),
	],
};

export function coined(kind: keyof typeof FREE, random: Random): Name {
	const word = joined(FREE[kind], random);
	return { text: word, coined: [word] };
}
