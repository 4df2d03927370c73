/** What is asked about things that do not exist: a name for each kind of thing, and the questions, {x} standing for it. */
import { coined, type Name, person, pick, place, type Random, surname } from "./coined";

export interface Kind {
	relation: string;
	domain: string;
	name: (random: Random) => Name;
	questions: string[];
}

const list = (text: string): string[] => text.split("|");
/** A frame around a name, "*" standing for it. */
const framed =
	(frames: string, inner: (random: Random) => Name) =>
	(random: Random): Name => {
		const frame = pick(list(frames), random);
		const { text, coined } = inner(random);
		return { text: frame.replace("*", text), coined };
	};
const lower =
	(inner: (random: Random) => Name) =>
	(random: Random): Name => {
		const { text, coined } = inner(random);
		return { text: text.toLowerCase(), coined };
	};
/** A year of the last centuries, so that the thing seems to be on record. */
const dated =
	(inner: (random: Random) => Name, from: number, to: number) =>
	(random: Random): Name => {
		const { text, coined } = inner(random);
		return { text: `${text} of ${from + Math.floor(random() * (to - from))}`, coined };
	};

const PLACES =
	"The Lanterns of *|A Winter in *|The Clockmaker of *|Letters from *|The Bridges of *|Nine Days in *|The Last Train to *|The Bells of *";
const PICTURES = "Harvest at *|The Ferry at *|Market Day in *|Evening over *|The Miller of *|Girl from *";
const EPITHETS =
	"* borealis|* montana|* striata|* gracilis|* maculata|* littoralis|* sylvestris|* elegans|* aurantiaca|* minor";

export const KINDS: Kind[] = [
	{
		relation: "scientist",
		domain: "science",
		name: framed(
			"the physicist *|the botanist *|the chemist *|the astronomer *|the geologist *|the mathematician *",
			person,
		),
		questions: [
			"In which city was {x} born?",
			"What is {x} best known for?",
			"At which university did {x} teach?",
			"In which year did {x} die?",
			"Who was the teacher of {x}?",
			"Which prize did {x} receive late in life?",
			"From which country did {x} come?",
		],
	},
	{
		relation: "artist",
		domain: "arts",
		name: framed(
			"the painter *|the composer *|the sculptor *|the film director *|the violinist *|the architect *",
			person,
		),
		questions: [
			"What is the best known work of {x}?",
			"Which country did {x} come from?",
			"In which year was {x} born?",
			"Who taught {x}?",
			"In which city did {x} spend the last years of life?",
			"To which school or movement did {x} belong?",
		],
	},
	{
		relation: "ruler",
		domain: "history",
		name: framed("King * I|Queen * II|Prince *|Sultan * III|Emperor *|Duke *", surname),
		questions: [
			"Which land did {x} rule?",
			"In which year did the reign of {x} begin?",
			"Who came to the throne after {x}?",
			"Whom did {x} marry?",
			"In which battle was {x} killed?",
			"In which city is {x} buried?",
		],
	},
	{
		relation: "town",
		domain: "geography",
		name: framed("the town of *|the city of *|the port of *|the village of *", place),
		questions: [
			"In which country is {x}?",
			"On which river does {x} lie?",
			"What is {x} famous for?",
			"How many people live in {x}?",
			"Which region does {x} belong to?",
			"In which century was {x} founded?",
			"Which saint is the patron of {x}?",
		],
	},
	{
		relation: "river",
		domain: "geography",
		name: framed("the river *|the * River", place),
		questions: [
			"Into which sea does {x} flow?",
			"Through which country does {x} flow?",
			"In which mountains does {x} rise?",
			"What is the largest city on {x}?",
			"How long is {x} in kilometres?",
			"Of which river is {x} a tributary?",
		],
	},
	{
		relation: "mountain",
		domain: "geography",
		name: framed("Mount *|the peak of *", place),
		questions: [
			"In which country is {x}?",
			"How high is {x} in metres?",
			"Who first climbed {x}?",
			"To which range does {x} belong?",
			"In which year did {x} last erupt?",
			"What does the name of {x} mean?",
		],
	},
	{
		relation: "battle",
		domain: "history",
		name: framed("the Battle of *|the Siege of *", place),
		questions: [
			"In which year was {x}?",
			"Who won {x}?",
			"Which general commanded the losing side in {x}?",
			"In which war was {x} fought?",
			"In which present-day country did {x} take place?",
			"Which treaty followed {x}?",
		],
	},
	{
		relation: "law",
		domain: "history",
		name: dated(framed("the * Act|the * Treaty|the * Convention|the * Edict", place), 1604, 1989),
		questions: [
			"What did {x} forbid?",
			"Which country passed or signed {x} first?",
			"Who drafted {x}?",
			"What was the main purpose of {x}?",
			"In which city was {x} agreed?",
			"Which law replaced {x}?",
		],
	},
	{
		relation: "dynasty",
		domain: "history",
		name: framed("the * dynasty|the * caliphs|the * khans", (random) => coined("people", random)),
		questions: [
			"Which city was the capital of {x}?",
			"Who founded {x}?",
			"In which century did {x} rule?",
			"Who overthrew {x}?",
			"Which present-day country was the heartland of {x}?",
			"What was the court language of {x}?",
		],
	},
	{
		relation: "book",
		domain: "literature",
		name: framed(`the novel "*"|the play "*"|the poem "*"`, framed(PLACES, place)),
		questions: [
			"Who wrote {x}?",
			"In which year was {x} published?",
			"In which language was {x} first written?",
			"Who is the main character of {x}?",
			"How does {x} end?",
			"Which prize did {x} win?",
		],
	},
	{
		relation: "writer",
		domain: "literature",
		name: framed("the poet *|the novelist *|the playwright *|the essayist *", person),
		questions: [
			"What is the first book of {x} called?",
			"In which language did {x} write?",
			"Which country did {x} come from?",
			"In which year did {x} die?",
			"Which literary prize did {x} win?",
			"Under what name was {x} born?",
		],
	},
	{
		relation: "picture",
		domain: "arts",
		name: framed(`the painting "*"`, framed(PICTURES, place)),
		questions: [
			"Who painted {x}?",
			"In which museum does {x} hang?",
			"In which year was {x} painted?",
			"Who sat as the model for {x}?",
			"Which art movement does {x} belong to?",
			"From which collection was {x} stolen?",
		],
	},
	{
		relation: "compound",
		domain: "science",
		name: lower((random) => coined("substance", random)),
		questions: [
			"What is the chemical formula of {x}?",
			"Who first made {x}?",
			"What colour are crystals of {x}?",
			"For what is {x} used in industry?",
			"At what temperature does {x} boil?",
			"Which metal is the catalyst in the making of {x}?",
		],
	},
	{
		relation: "species",
		domain: "science",
		name: framed(EPITHETS, (random) => coined("genus", random)),
		questions: [
			"On which continent does the species {x} live?",
			"What is the common English name of {x}?",
			"To which family does {x} belong?",
			"What does {x} feed on?",
			"Who first described the species {x}?",
			"In which year was {x} declared extinct?",
		],
	},
	{
		relation: "medicine",
		domain: "science",
		name: lower((random) => coined("medicine", random)),
		questions: [
			"Which disease is treated with the medicine {x}?",
			"Which company developed the medicine {x}?",
			"What is the most common side effect of {x}?",
			"To which class of medicines does {x} belong?",
			"In which year was {x} approved?",
			"Which receptor does {x} block?",
		],
	},
	{
		relation: "syndrome",
		domain: "science",
		name: framed("* syndrome|* disease|the * reflex|the * effect", surname),
		questions: [
			"Who first described {x}?",
			"What is the main sign of {x}?",
			"Which organ does {x} concern?",
			"After whom is {x} named?",
			"In which year was {x} first reported?",
			"What causes {x}?",
		],
	},
	{
		relation: "company",
		domain: "everyday",
		name: framed("* Industries|* Holdings|* Motors|* Systems", (random) => coined("product", random)),
		questions: [
			"Who founded the company {x}?",
			"In which country does {x} have its head office?",
			"What does the company {x} make?",
			"In which year was {x} founded?",
			"Which company bought {x}?",
			"Who is the chief executive of {x}?",
		],
	},
	{
		relation: "software",
		domain: "everyday",
		name: framed("the programming language *|the text editor *|the file format *", (random) =>
			coined("product", random),
		),
		questions: [
			"Who created {x}?",
			"In which year did {x} first appear?",
			"Which file extension is used with {x}?",
			"In which language is {x} itself written?",
			"Which company maintains {x}?",
			"After what is {x} named?",
		],
	},
	{
		relation: "dish",
		domain: "everyday",
		name: framed("the dish called *|the cheese called *|the cake called *", lower(place)),
		questions: [
			"From which country does {x} come?",
			"What is the main ingredient of {x}?",
			"With what is {x} usually served?",
			"In which region was {x} first made?",
			"On which holiday is {x} eaten?",
			"Which spice gives {x} its taste?",
		],
	},
];
