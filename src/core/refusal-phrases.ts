/**
 * How answers say that they give none. The phrases are patterns over lower-case text with contractions spelled out ("cannot",
 * "do not", "i am"); `~` stands for up to three words. A phrase needs a subject or a verb of answering: what "cannot fly" is
 * no refusal, and neither is somebody "not known for" something.
 */

/** What one does with an answer, or with the fact behind it. */
const GIVE =
	"(?:say|answer|tell|find|provide|determine|verify|confirm|identify|recall|remember|help|assist|give|offer|access|know|comment|locate|respond|share|disclose|discuss|comply|fulfill?|speculate|guess|pinpoint|establish|retrieve|look|search|browse|think of|come up|be (?:sure|certain|confident)|make sense)";
const GIVEN =
	"(?:known|recorded|documented|provided|specified|mentioned|stated|given|available|listed|disclosed|established|identified|confirmed|found|determined|included|public|published|announced|released|revealed|verified|answered|recogni[sz]ed|certain|clear|sure)";
const FACTS =
	"(?:information|info|knowledge|data|access|records?|details?|answers?|context|evidence|memory|sources?|documentation|mention|references?|idea|clue|results?)";
const UNKNOWN =
	"(?:unknown|unclear|uncertain|undocumented|unrecorded|unspecified|undisclosed|unavailable|undetermined|unverified|lost to history)(?! (?!to |at |but |and |or |as |if |whether |who |what |when |where |how |why |by |in |for |since |because |until |due |from |with |even )[a-z])";
const UNREAL =
	"(?:fictional|fictitious|made[- ]up|fabricated|imaginary|hypothetical|non-?existent|invented|misspelled|mistaken)";

/** What somebody says of themselves who gives no answer. */
const OWN_PHRASES = [
	"(?:i|we) ~ (?:do|did) not ~ (?:know|recall|remember|understand|recogni[sz]e)",
	"^(?:do|did) not (?:know|recall|remember)",
	`(?:i|we) ~ (?:do|did) not ~ (?:have|possess|see|find) ~ ${FACTS}`,
	`(?:i|we) ~ (?:have|had|possess|find|found|see) no ~ ${FACTS}`,
	`(?:i|we) lack ~ ${FACTS}`,
	`(?:i|we) ~ (?:cannot|could not|am not able to|was not able to) ~ ${GIVE}`,
	`^(?:cannot|could not) ~ ${GIVE}`,
	`(?:unable|not able) to ~ ${GIVE}`,
	"(?:i|we) ~ (?:refuse|decline|rather not|prefer not|must abstain)",
	"(?:i|we) (?:will|would|do) not ~ (?:answer|guess|speculate|comment|want to)",
	"am ~ not ~ (?:familiar|aware|acquainted|in a position|sure|certain|confident|knowledgeable)",
	"am ~ (?:unsure|uncertain|unfamiliar|unaware|clueless)",
	"have (?:never|not) ~ (?:heard|come across|encountered|found|been (?:able|trained|given|told))",
	"^(?:not sure|unsure|not certain)(?=[,;])",
	"^(?:not sure|unsure|not certain|never heard|unfamiliar|not familiar) ~ (?:of|about|with|who|what|which|when|where|how|if|whether)",
	"^no (?:idea|clue)(?: (?:of|about|who|what|which|when|where|how|if|whether|sorry))?(?![ a-z])",
	"(?:beyond|outside|not in|not within|not part of) ~ (?:my|our) ~ (?:knowledge|training|scope|expertise|database|capabilities|data|understanding)",
	"my ~ (?:knowledge|training|data|database|records?) ~ (?:does not|do not|is limited|only|has no|contains no|ends)",
	"(?:i|we) ~ need ~ (?:context|information|details|clarification)",
	"(?:could|can|would) you ~ (?:provide|clarify|specify|give|share|rephrase)",
	"please (?:provide|clarify|specify|rephrase|check|double-check)",
	"(?:i|we) (?:do|did) not (?:think|believe) (?:there|such|that (?:there|any|such))",
];

/** What is said of a fact that nobody gives, or of a thing that does not exist. */
const IMPERSONAL_PHRASES = [
	`(?:is|are|was|were|be|been|remains?|remained) ~ ${UNKNOWN}`,
	`(?:is|are|was|were|has|have|had|remains?) ~ not ~ ${GIVEN}(?! (?:for|as|by|to (?!me|us|anyone|the public|historians|have)))`,
	`^(?:information|data|answers?|details|records?) not ~ ${GIVEN}`,
	`not ~ ${GIVEN} in ~ (?:text|passage|context|question|prompt|article|document|information)`,
	"(?:cannot|could not) be ~ (?:determined|answered|verified|confirmed|identified|found|established|known|located|provided|given|said)",
	`(?:there (?:is|are|was|were|exists?|seems to be|appears to be)|has|have|had|contains?|gives?|provides?) ~ (?:no|not any|not enough|insufficient|little to no|not sufficient) ~ ${FACTS}`,
	`^(?:no|not enough|insufficient) ~ ${FACTS} ~ (?:available|found|provided|given|exists?|of|on|about|for)`,
	"there (?:is|was) no ~ (?:way (?:to|of) (?:know|tell|determin|verify)|consensus|known|such|real|actual)",
	"there (?:is|was|are|were) no ~ (?:[a-z'-]+ ){0,4}(?:called|named|titled|by (?:that|this) name|with (?:that|this) name|that i know)",
	"no such ~ (?:exists?|existed|is known|was ever|has)",
	"(?:do|does|did) not (?:actually |really |appear to |seem to |currently )?exist",
	"(?:never|not) (?:actually |really )?existed",
	"(?:is|are|was|were|be) not (?:actually )?(?:a |an )?(?:real|actual|existing|genuine|recogni[sz]ed)",
	`(?:appears?|seems?|likely|may|might|could) ~ be (?:a |an )?${UNREAL}`,
	"(?:question|text|passage|context|prompt|document|article|query|statement) ~ (?:does|did|do) not ~ (?:say|specify|provide|mention|state|contain|include|give|make|indicate|have)",
	"there (?:seems to|appears to|may|might) be ~ (?:mistake|error|confusion|misunderstanding|typo)",
	"(?:nobody|no one|no-one) (?:really |actually |else )?(?:knows|is sure|can say|is certain)",
	`(?:hard|difficult|impossible|not possible|no way) (?:for me )?to ~ ${GIVE}`,
	"(?:more|additional|further) ~ (?:context|information|details|clarification) (?:is|are|would be) (?:needed|required|necessary|helpful)",
	"your guess is as good as mine",
];

/** An answer of these words alone gives none, in whatever case. */
export const WHOLE_REFUSAL =
	/^(?:answer: ?)?(?:(?:it|that|this) (?:is|was) )?(?:currently |still |generally |largely )?(?:unknown|unclear|uncertain|unsure|unspecified|undetermined|undisclosed|unavailable|unanswerable|indeterminate|not (?:sure|certain|known|specified|recorded|available|provided|applicable|found|documented|determined|disclosed|stated|mentioned|given|enough information)|no (?:idea|clue|answer|information|data|records?|such [a-z ]+)(?: (?:available|found|provided|exists?))?|n ?\/ ?a|(?:i )?do not know|dunno|idk|none known|insufficient (?:information|data)|who knows|(?:i )?cannot(?: (?:say|tell|answer))?)(?: (?:to (?:me|us)|yet|at (?:this time|present)|currently|for sure|offhand))?[\s.!?…]*$/;

/** Openings that say nothing yet. */
export const PLEASANTRY =
	/^(?:(?:oh|hmm+|um|uh|ah|well|ok|okay|sure|thanks?(?: you)?(?: for [^.!?,]*)?|sorry|apologies|unfortunately|regrettably|honestly|actually|alas|i (?:am|do) (?:so |very |really |truly |deeply )?(?:sorry|afraid|apologi[sz]e)(?: (?:for|about) [^.!?,]*)?|i apologi[sz]e(?: (?:for|about) [^.!?,]*)?|my apologies|(?:that|this) is (?:a |an )?[a-z]+ (?:question|one)|good question|great question|as an ai(?: [a-z]+){0,4}|you are right to ask)(?![a-z])(?:,? (?:but|that(?! is)|and|however)(?![a-z]))?[\s,.!?:;–—-]*)+/;

/** Sentences that lead up to an answer and state nothing. */
export const LEAD_IN =
	/^(?:let me|hold on|the question|i (?:understand|see|would (?:love|like) to)|you (?:are|ask)|as of)\b|\?$/;

/** A guess that follows words of not knowing. */
const GUESSES = [
	"(?:perhaps|maybe|possibly|probably|most likely|presumably)(?! (?:you|there|it would|not|because|due|an? (?:mistake|typo|fictional)))",
	"i (?:would )?(?:think|believe|guess|suspect|assume|suppose)(?! (?:you|there|not|so|that (?:there|you)|this (?:is a mistake|may|might)|it (?:is|may be|might be) (?:an? )?(?:mistake|typo|fiction)))",
	"i (?:would|will|am going to) (?:say|guess|go with)",
	"my (?:best |educated )?guess",
	"if i had to",
	`it (?:might|may|could) (?:be|have been)(?! (?:that|possible|helpful|useful|best|${UNREAL}|an? (?:typo|mistake|${UNREAL}))(?![a-z]))`,
	"but (?:it|he|she|they|the answer) (?:is|was|were|might be|may be|could be|must be)(?! (?:possible|not|unclear|unknown|important|worth|hard|difficult|likely that|best))",
	"but (?:is |was )?(?:believed|thought|said|often|commonly|estimated|traditionally)",
];

const pattern = (phrases: readonly string[]): RegExp => {
	const words = phrases.map((phrase) => phrase.replaceAll(" ~ ", " (?:[a-z0-9'’-]+ ){0,3}?"));
	return new RegExp(`(?<![a-z'-])(?:${words.join("|")})(?![a-z'-])`, "g");
};

export const OWN_REFUSAL = pattern(OWN_PHRASES);
export const IMPERSONAL_REFUSAL = pattern(IMPERSONAL_PHRASES);
export const GUESS = pattern(GUESSES);
