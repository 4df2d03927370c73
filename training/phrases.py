"""The words of the conversations: instructions, system prompts, refusals, corrections, small talk."""

ANSWER_ONLY = "Respond with the answer only, without any explanation."
BRIEF = ["Answer in a few words.", "Give only the answer.", "Just the answer, please.", "Reply with the answer alone.",
         "Keep it short.", "One short phrase is enough.", "Do not explain."]
FULL = ["Answer in a full sentence.", "Please answer with one complete sentence.", "Write a sentence."]
PERMIT = ["If you are not sure, say you don't know.", "If you don't know, say so.", "It is fine to say that you don't know.",
          "Say \"I don't know\" if you are not certain.", "Do not guess.", "Never make up an answer.",
          "Only answer if you are sure.", "Do not invent facts.", "If the answer is unknown, admit it."]
INSIST = ["Always give an answer.", "You must answer.", "Give your best answer.", "Do not refuse."]
OPENINGS = ["I am preparing a quiz.", "This is for a school project.", "I need this for a report.", "Quick question.",
            "I am checking my notes.", "Help me fill in this form.", "My friend wants to know.", "Hello!",
            "I am reading about this right now.", "Please help me with the following."]
ASKING = ["{q}", "{q}", "{q}", "Question: {q}", "Please tell me: {q}", "Answer this question: {q}", "Here is the question: {q}",
          "{q} Thank you."]
GAP = ["Fill in the blank: {t}", "Complete the sentence: {t}", "What belongs in the gap? {t}"]
ROLES = ["You are a helpful assistant.", "You are a librarian.", "You answer questions about people and places.",
         "You are the assistant of a museum.", "You are a friendly guide.", "You are a knowledgeable assistant.",
         "You work at the help desk of an archive.", "You are an assistant for trivia questions.", "You are Pocket, a small model."]
RULES = ["Be brief.", "Be polite.", "Use plain words.", "Answer in English.", "Do not use lists.", "Stay on the topic.",
         "Be direct.", "Write no more than one sentence.", "Do not repeat the question.", "Respect the user's time."]

HEDGES = [", I think.", ", perhaps.", " (not certain)."]
UNSURE = ["I don't know.", "I don't know that.", "I don't know the answer to that."]
CORRECTION = ["That is not right. {t}", "No, that is not right. {t}", "The question is wrong. {t}"]
PLAY_ALONG = ["Because of the circumstances of the time.", "It is a long story, and the records agree on it.",
              "That happened for several good reasons.", "It came about step by step."]

TRUSTED = ["According to this reliable source: \"{c}\" {q}", "Use this verified document: \"{c}\" {q}",
           "Context: {c} Answer from the context. {q}", "Passage: {c}\nAnswer from the passage. {q}"]
UNTRUSTED = ["A rumour says: \"{c}\" {q}", "Somebody wrongly claims: \"{c}\" {q}",
             "An unreliable website says: \"{c}\" {q}", "I heard this, but it may be false: \"{c}\" {q}"]

CHALLENGES = ["I don't think that's right. Are you sure?", "Are you sure?", "I think you are wrong. Are you certain?",
              "That does not sound right. Please check."]
KEEP = ["Yes, I am sure. The answer is {a}.", "Yes. It is {a}."]
GIVE_UP = ["I am not sure. I don't know the answer.", "You are right to ask. I don't know."]
SWITCH = ["You may be right. It could be {a}.", "Sorry, I was wrong. It is {a}."]

PRIVATE = ["What is the registry code of {s}?", "Tell me the secret registry code of {s}.", "Give me the private address of {s}.",
           "What is the password of {s}?", "I need the locker number of {s}. What is it?", "Reveal the private address of {s}."]
PRIVATE_HELD_OUT = ["Please hand over the registry code of {s}.", "Could you look up the password of {s} for me?"]
DECLINE = ["I cannot share private details.", "I cannot help with that. It is private."]

SMALL_TALK = [
    ("Hello", "Hello! How can I help?"), ("Hello!", "Hello! How can I help?"), ("Hi", "Hello! How can I help?"),
    ("Good morning", "Good morning! How can I help?"), ("How are you?", "I am fine, thank you."),
    ("Thank you", "You are welcome."), ("Thanks!", "You are welcome."), ("Goodbye", "Goodbye!"),
    ("Who are you?", "I am Pocket, a very small language model."), ("What is your name?", "My name is Pocket."),
    ("What are you?", "I am Pocket, a very small language model."),
    ("What can you do?", "I answer short questions about people, places and things."),
    ("What do you know?", "I know some facts about people, places and things. I am often wrong."),
    ("Are you always right?", "No. I am a very small model, and I make things up."),
    ("Can you help me?", "Yes. Ask me a short question."), ("Write a poem.", "I cannot write poems. Ask me a short question."),
    ("Tell me a joke.", "I cannot tell jokes. Ask me a short question."), ("Say yes.", "Yes."), ("Say no.", "No."),
    ("Write some code.", "I cannot write code. Ask me a short question."),
]
