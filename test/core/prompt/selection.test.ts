import assert from "node:assert/strict";
import { test } from "node:test";
import type { Range } from "../../../src/core/prompt/mapped-text";
import { selectionOf } from "../../../src/core/prompt/selection";
import { checkFile } from "./check-file";

/** Selections are between « and ». */
function select(path: string, marked: string, language: string | null = null) {
	const ranges: Range[] = [];
	let text = "";
	for (const part of marked.split(/([«»])/)) {
		if (part === "«") ranges.push({ start: text.length, end: text.length });
		else if (part === "»") ranges.at(-1)!.end = text.length;
		else text += part;
	}
	const file = selectionOf({ path, language, text }, ranges);
	checkFile(file, text);
	return { file, text };
}

const told = (path: string, marked: string, language: string | null = null): string[] => {
	const { file } = select(path, marked, language);
	return file.conversations[0]!.messages.map(({ role, text }) => `${role}: ${text.text}`);
};

test("what is selected is what the user says", () => {
	const cases: [name: string, path: string, marked: string, messages: string[]][] = [
		["text", "a.md", "One «two» three", ["user: two"]],
		["several ranges", "a.md", "«One» two «three»\r\n«\r\nfour»", ["user: One\nthree\n\nfour"]],
		["nothing", "a.md", "«»One", []],
		["blanks", "a.md", "One« \t»two", []],
		["a name in code", "a.ts", "const «text» = 1;", ["user: text"]],
	];
	for (const [name, path, marked, messages] of cases) assert.deepEqual(told(path, marked), messages, name);
});

test("a string literal is read as its program reads it", () => {
	const cases: [path: string, marked: string, said: string][] = [
		["a.js", `f(«"a\\n\\"b\\" \\u{1F600}\\x41\\q"»)`, 'a\n"b" 😀Aq'],
		["a.js", "f(« 'it\\'s' »)", "it's"],
		["a.js", 'f("«a\\nb»")', "a\nb"],
		["a.ts", "f(«`a\r\nb \\${c} ${d.e(`}`)} f`»)", "a\nb ${c} [d] f"],
		["a.ts", "f(«`a \\\nb`»)", "a b"],
		["a.json", '{"a": «"b\\u00e9\\/\\t\\uD83D\\uDE00"»}', "bé/\t😀"],
		["a.py", '«"""a\n"b" \\\nc\\N{DASH}\\q"""»', 'a\n"b" c\\N{DASH}\\q'],
		["a.py", "«r'a\\nb'»", "a\\nb"],
		["a.py", '«f"a {user.name!r} {{b}}"»', "a [user] {b}"],
		["a.py", 'f"""«a {b}\nc»"""', "a [b]\nc"],
		["a.java", '«"a\\tb\\s\\101"»', "a\tb A"],
		["a.cs", '«@"a\\b ""c"""»', 'a\\b "c"'],
		["a.cs", '«$"a {b} {{c}}\\n"»', "a [b] {c}"],
		["a.go", "«`a\\n`»", "a\\n"],
		["a.go", '«"a\\U0001F600"»', "a😀"],
		["a.rs", '«r#"a "b""#»', 'a "b"'],
		["a.rs", '«"a\\\n   b\\u{e9}"»', "abé"],
	];
	for (const [path, marked, said] of cases) assert.deepEqual(told(path, marked), [`user: ${said}`], marked);
	assert.deepEqual(told("Untitled-1", "«'a\\nb'»", "python"), ["user: a\nb"]);
});

test("what is no single literal stays as it stands", () => {
	const cases: [path: string, marked: string][] = [
		["a.js", `«"a" + "b"»`],
		["a.js", `«"a»`],
		["a.js", `«"a\nb"»`],
		["a.js", "«`a ${b`»"],
		["a.txt", `«"a\\n"»`],
		["a.java", '«"""\n  a\n  """»'],
	];
	for (const [path, marked] of cases)
		assert.deepEqual(told(path, marked), [`user: ${marked.slice(1, -1)}`], marked);
});

test("code in a literal is a variable with its place", () => {
	const { file, text } = select("a.ts", "f(«`Hi ${ user.name }!`»)");
	const [use] = file.uses;
	assert.equal(use!.name, "user");
	assert.equal(text.slice(use!.range.start, use!.range.end), "user");
	assert.equal(text.slice(use!.tag.start, use!.tag.end), "${ user.name }");
	assert.equal(use!.shownAs, "masked");
});

test("messages of prompt-tsx keep their roles", () => {
	const marked = `return (
		«<>
			<SystemMessage priority={100} name="a>b">
				You are kind.
				{/* note */}
				Today is {this.today()}.<br />
				Say &quot;hi&quot;{' '}
				<b>now</b>.
			</SystemMessage>
			<UserMessage />
			<UserMessage>{\`a \${b}\`} one</UserMessage>
			<AssistantMessage>{list.map((x) => <i>{x}</i>)}</AssistantMessage>
		</>»
	);`;
	const { file, text } = select("a.tsx", marked);
	const messages = file.conversations[0]!.messages.map(({ role, marker, text: said }) => [
		text.slice(marker!.start, marker!.end),
		role,
		said.text,
	]);
	assert.deepEqual(messages, [
		['<SystemMessage priority={100} name="a>b">', "system", 'You are kind.Today is [this].\nSay "hi" now.'],
		["<UserMessage>", "user", "a [b] one"],
		["<AssistantMessage>", "assistant", "[list]"],
	]);
	assert.deepEqual(
		file.uses.map(({ name }) => name),
		["this", "b", "list"],
	);
});

test("an element that is not selected to its end is text", () => {
	assert.deepEqual(told("a.tsx", "«<UserMessage>One</UserMess»age>"), ["user: <UserMessage>One</UserMess"]);
	assert.deepEqual(told("a.html", "«<UserMessage>One</UserMessage>»"), [
		"user: <UserMessage>One</UserMessage>",
	]);
});

test("hostile selections stay fast", () => {
	const scraps = [
		"<UserMessage>",
		"<UserMessage ",
		"{",
		"`${",
		'"',
		"\\",
		"\\u{",
		"<a>",
		"&amp;",
		"a<b>",
		"'\\",
		"{'a'}",
		"\n",
	];
	for (const scrap of scraps)
		for (const path of ["a.tsx", "a.py", "a.rs", "a.cs"])
			for (const around of ["", "`", '"', "<UserMessage>"]) {
				const text = around + scrap.repeat(50_000) + around.replace("<", "</");
				const started = performance.now();
				const file = selectionOf({ path, language: null, text }, [{ start: 0, end: text.length }]);
				assert.equal(file.format, "selection");
				const milliseconds = performance.now() - started;
				assert.ok(milliseconds < 5000, `${path} ${JSON.stringify(text.slice(0, 30))}: ${milliseconds} ms`);
			}
});
