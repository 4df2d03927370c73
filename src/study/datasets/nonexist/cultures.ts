/**
 * Parts of names that sound at home in some culture: a start, a middle and an end make a word. Given names are real; the
 * rest is put together anew, and `real-names.ts` lists the words that exist all the same.
 */
export interface Culture {
	given: string[];
	/** Start, middle and end of a surname. */
	surname: Parts;
	/** Start, middle and end of the name of a town, river or land. */
	place: Parts;
}
export type Parts = readonly [string[], string[], string[]];

const list = (text: string): string[] => text.split(" ");
const parts = (starts: string, middles: string, ends: string): Parts => [
	list(starts),
	list(middles),
	list(ends),
];

export const CULTURES: Culture[] = [
	{
		given: list("Alessio Bianca Corrado Donatella Ettore Fiorella Guido Ilaria Lorenzo Marisa Renzo Silvana"),
		surname: parts(
			"Barz Calv Dost Fenz Gorl Lavr Morb Perl Quar Tolv Vesc Zarb",
			"and elb ign ond ost uvi",
			"aschi elmi ericci icelli onardi otti uccari",
		),
		place: parts(
			"Borgv Castelm Fontav Montev Pietral Roccav Torrel Vallem",
			"ald amb erm ign olv ort",
			"ana enza etto iasco ola",
		),
	},
	{
		given: list("Anatol Bohdan Dragan Irena Jarek Ludmila Milosz Nadia Pavel Radka Stanka Zoran"),
		surname: parts(
			"Bezr Chv Drob Gorsk Kovr Lisk Mlad Prost Skrob Tyrn Vrand Zelk",
			"ad ech imir ob orys ut",
			"alski enko evic icky ovcek ovski uchin",
		),
		place: parts(
			"Belgr Dobr Karv Lubosh Novr Stryz Velik Zabr",
			"ech eslav imor olim ov yt",
			"ansk ice ograd ovo uty",
		),
	},
	{
		given: list("Arvid Birgit Einar Frida Gunnar Hedda Ivar Liv Njal Ragna Sigurd Thora"),
		surname: parts(
			"Bjelk Dalv Eskr Fjelm Grind Hovl Kverm Lundr Raskj Skald Tveit Ulvr",
			"and eg in ol und yr",
			"aker eberg estad eskov gaard holt qvist",
		),
		place: parts(
			"Brann Drevs Fjell Gaupv Hestr Kalds Morv Sker",
			"a al el ings o und",
			"fossen havn holmen nes strand vik",
		),
	},
	{
		given: list("Ayla Bekir Cemal Dilnoza Erkin Farida Gulnara Ilyas Kemal Nargiza Rustam Timur"),
		surname: parts(
			"Abdur Boz Cemr Demirt Erg Karat Ozm Saryk Tekm Uzgur Yald Zhar",
			"an ash bek il oq ul",
			"aliyev basov dogan kaya oglu tarov yurek",
		),
		place: parts(
			"Aqsh Bozt Chim Jizm Karaq Sarym Toqb Urgv",
			"al am er in ish uk",
			"abad bulak kala kurgan oba tepe",
		),
	},
	{
		given: list("Anjali Bhaskar Chitra Devika Girish Kavita Madhav Nalini Prakash Rohini Suresh Vasant"),
		surname: parts(
			"Bhattar Chandrov Devik Gangur Hariv Kulm Mahesv Nagar Parth Ramav Subrav Venk",
			"ab eng in om und ush",
			"appa araju ekar ikkal nathan varthy",
		),
		place: parts(
			"Amrav Bhadr Chitr Devgh Kalib Malp Rajn Sundar",
			"ak al el im ov un",
			"ganj gudi kere nagar padu pur",
		),
	},
	{
		given: list("Abena Chinedu Efua Femi Ifeoma Kofi Ngozi Obinna Sekou Tunde Yaa Zainab"),
		surname: parts(
			"Adek Boam Chukw Dembel Ekw Ifeb Kwab Nwak Okor Sankob Toul Yeb",
			"am enu ike ola ori uwa",
			"bayo denka faku gozie mansa tembe wusu",
		),
		place: parts(
			"Aban Bolg Dagom Ejur Kumb Nsok Ogbar Tamb",
			"a aso eko i oro uma",
			"bougou dara koro ngasi tiari wele",
		),
	},
	{
		given: list("Akemi Daichi Fumiko Haruto Isamu Kaori Masato Noriko Ryota Sayuri Takeshi Yumi"),
		surname: parts(
			"Akan Fuch Hago Kaji Mizun Nomur Okum Sakon Shiro Tokiz Urash Yanab",
			"a e i o u",
			"buchi danima gakira masuda serizu wadori",
		),
		place: parts(
			"Asan Furok Hinat Kamos Minab Nagur Shitak Tokar",
			"a e i ino o uya",
			"dake hama jima machi sawa tsuga",
		),
	},
	{
		given: list("Aled Branwen Cerys Dafydd Eirlys Gareth Hywel Lowri Mairead Niall Orla Rhys"),
		surname: parts(
			"Brannag Caddoc Carrag Dunnav Fennel Gwyrd Kilbr Llewar Mordev Penhar Trelaw Tregov",
			"an en ig or wen yd",
			"arrick enton ethy llis mane wydd",
		),
		place: parts(
			"Aberg Ballyv Caerm Drumn Kilv Llanf Penr Tref",
			"ach adr eth ing ollan ynar",
			"aig don eglan more ryd wern",
		),
	},
	{
		given: list("Alvaro Beatriz Catalina Duarte Esteban Graciela Inacio Leonor Matias Pilar Rafael Ximena"),
		surname: parts(
			"Arrech Bald Cifr Echav Gald Larr Mendav Olivar Querald Salc Urquiz Zumald",
			"ab ed ign ol onc uel",
			"areda eiro endia igoza ovedo uarte",
		),
		place: parts(
			"Alcar Benav Cerval Guadam Montal Sierrav Tacur Villar",
			"ad ech erm im ont oz",
			"ales illa uelo uera quipa",
		),
	},
	{
		given: list("Annelie Bertram Dietlind Egon Friedhelm Gisela Hartmut Ilse Konrad Liesel Ottmar Wiebke"),
		surname: parts(
			"Achterv Brandsch Dorfm Eschw Grobl Hagenst Kirchv Lindw Morgst Ruppr Steinv Wolfr",
			"ald eck en ing ul urt",
			"acher berger hofer inghaus mann rath",
		),
		place: parts(
			"Altst Brackw Eberst Grunh Hirschv Kaltw Neuv Obersch",
			"el en ich in or und",
			"bach dorf furth hausen lohe rode",
		),
	},
];
