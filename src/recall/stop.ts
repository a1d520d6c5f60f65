/**
 * Words that carry no topic. Questions alone have such: a record keeps all of its words. Where a
 * question has nothing else, they count.
 */
import type { Term } from "./terms.ts";

function words(listed: string): string[] {
  return listed.split(" ");
}

const ENGLISH = words(
  "a an the this that these those such same other others another each any all some " +
    "both few more most i me my we us our ours you your yours he him his she her hers it its " +
    "they them their theirs " +
    "am is are was were be been being do does did doing have has had having " +
    "can could may might must shall should will would don s t d m ll re ve " +
    "and or but nor if so than then as at by for from in into of off on onto out over to up " +
    "with within about after again also because before between down during once only own per " +
    "there here through too under until very while not no now just ever even still yet " +
    "what when where which who whom whose why how " +
    "please tell show find give know remember recall remind",
);
const RUSSIAN = words(
  "и в во на с со к ко у о об от до из за по под над при без для про через между не ни но а да " +
    "или же ли бы то что чтоб чтобы как так уж если раз тоже потому еще уже вот ведь даже лишь " +
    "я меня мне мой мы нас нам наш ты тебя тебе вы вас вам ваш он его ему им она ее ей нее оно " +
    "они их ним них себя себе кто чем чего где куда когда тогда зачем почему какой какая какое " +
    "какие каком каких который которая которое которые сколько чей этот эта это эти этого этом " +
    "этой тот та те того том все всех весь сам был была было были быть есть будет нет надо может " +
    "там тут здесь теперь сейчас потом опять почти только совсем ну",
);
const GERMAN = words(
  "der die das den dem des ein eine einen einem einer eines und oder aber auch als wie wo wer " +
    "was wann warum welche welcher welches welchen wird werden wurde wurden ist sind war waren " +
    "hat haben habe ich du er sie es wir ihr sich mein dein nicht kein keine mit von vom zu zum " +
    "zur im in ins am an auf aus bei beim fur nach uber unter vor durch um dass wenn",
);
const FRENCH = words(
  "le la les un une des du de au aux et ou est sont ce cet cette ces il elle ils elles on nous " +
    "vous je tu qui que quoi quel quelle quels quelles dont dans par pour avec sans sur ne pas " +
    "comment quand pourquoi",
);
const SPANISH = words(
  "el la los las lo un una unos unas de del al y o u en es son fue que quien cual cuales como " +
    "donde cuando cuanto cuantos por para con sin se su sus le les no",
);
const OTHERS = words(
  "il gli della dei che chi cosa di da e o os um uma do dos em para qual quem onde quando " +
    "bir ve bu ne icin ile kim nerede hangi nasil kac olan olarak " +
    "la cua va trong nao gi nhung duoc co cho bao nhieu ai o dau khi",
);

const STOPS: ReadonlySet<string> = new Set(
  [ENGLISH, RUSSIAN, GERMAN, FRENCH, SPANISH, OTHERS].flat(),
);

/** Characters of grammar: a gram of which each is one carries no topic. */
const GRAMMAR: ReadonlySet<string> = new Set([
  ..."的了是在和与或而但就都也还又再只才很我你他她它们这那些什么哪怎呢吗吧啊之其此所被把让给向于以从到由对因如若则并且为个有会",
  ..."與還們這麼嗎讓給於從對則並為個會沒",
  ..."はがをにでとのもかやへよねだですますたしてるれらりこそあどなんいう",
  ..."은는이가을를에의도로와과하고한다인지어떤무엇",
]);

/** Question words of which a character has a meaning elsewhere. */
const GRAM_STOPS: ReadonlySet<string> = new Set(words(
  "什么 怎么 怎样 哪个 哪里 哪些 多少 为何 为什 如何 何时 几个 是否 " +
    "は何 何で 何が 何の 何か いつ どこ だれ なに どの どれ なぜ ある いる する した です ます ですか ますか " +
    "무엇 어떤 누구 언제 어디 인가 는가 니까 하는 이며",
));

/** True for a term of a question that says nothing of what is asked. */
export function isStop({ term, kind, plain }: Term): boolean {
  if (kind === "whole") return false;
  if (kind === "word") return isStopWord(plain);
  return GRAM_STOPS.has(term) || [...term].every((sign) => GRAMMAR.has(sign));
}

/** The same for a word in lower case without its accents. */
export function isStopWord(plain: string): boolean {
  return STOPS.has(plain);
}
