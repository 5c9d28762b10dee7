/**
 * Places that are not the city of an IANA zone, or go by another name. Each line: zone, then places parted by semicolons;
 * `=` starts another name of the same place, `>` names the city whose time is given for a place with several zones.
 */
export const PLACES = `
UTC: UTC=coordinated universal time=zulu=z; GMT=greenwich mean time=greenwich
America/New_York: New York=nyc=new york city=manhattan=brooklyn; Boston; Washington=washington dc=washington d c=dc; Miami; Philadelphia=philly; Atlanta; Orlando; Tampa; Charlotte; Pittsburgh; Cleveland; Baltimore
America/New_York: United States>Washington=usa=us=u s=u s a=america=states=united states of america; Eastern Time=et=est=edt=eastern=us eastern=east coast
America/New_York: Connecticut; Delaware; Maine; Maryland; Massachusetts; New Hampshire; New Jersey; New York State; North Carolina; Ohio; Pennsylvania; Rhode Island; South Carolina; Vermont; Virginia; West Virginia
America/New_York: Florida>Miami; Georgia (US)=georgia usa
America/Detroit: Michigan>Detroit
America/Indiana/Indianapolis: Indiana>Indianapolis
America/Kentucky/Louisville: Kentucky>Louisville
America/Chicago: Dallas; Houston; Austin; San Antonio; New Orleans; Minneapolis; St Louis=saint louis; Nashville; Memphis; Milwaukee; Kansas City; Central Time=ct=cst=cdt=central=us central
America/Chicago: Alabama; Arkansas; Illinois; Iowa; Louisiana; Minnesota; Mississippi; Missouri; Oklahoma; Wisconsin; Texas>Houston; Tennessee>Nashville; Kansas>Wichita; Nebraska>Omaha; North Dakota>Fargo; South Dakota>Sioux Falls
America/Denver: Salt Lake City; Colorado Springs; Albuquerque; Colorado; Montana; New Mexico; Utah; Wyoming; Mountain Time=mt=mst=mdt=mountain=us mountain
America/Boise: Idaho>Boise
America/Phoenix: Arizona; Tucson
America/Los_Angeles: Los Angeles=la=l a=hollywood; San Francisco=sf=san fran=bay area=silicon valley; Seattle; San Diego; San Jose; Portland; Las Vegas=vegas; Sacramento; Oakland; Pacific Time=pt=pst=pdt=pacific=us pacific=west coast
America/Los_Angeles: California; Nevada; Washington State; Oregon>Portland
America/Anchorage: Alaska>Anchorage; Alaska Time=akst=akdt
Pacific/Honolulu: Hawaii; Hawaii Time=hst
America/Toronto: Canada>Toronto; Ottawa; Montreal; Quebec>Montreal=quebec city; Ontario>Toronto
America/Halifax: Nova Scotia; Atlantic Time=ast=adt
America/St_Johns: Newfoundland
America/Winnipeg: Manitoba
America/Regina: Saskatchewan
America/Edmonton: Calgary; Alberta
America/Vancouver: British Columbia>Vancouver
America/Mexico_City: Mexico>Mexico City; Guadalajara
America/Sao_Paulo: Brazil>São Paulo=brasil; Rio de Janeiro=rio; Brasilia
America/Argentina/Buenos_Aires: Argentina; Buenos Aires
America/Santiago: Chile>Santiago
America/Bogota: Colombia; Medellin
America/Lima: Peru
America/Caracas: Venezuela
America/La_Paz: Bolivia
America/Guayaquil: Ecuador>Quito; Quito
America/Asuncion: Paraguay
America/Montevideo: Uruguay
America/Havana: Cuba
America/Guatemala: Guatemala City
America/Panama: Panama City
America/Costa_Rica: San Jose Costa Rica
America/Tegucigalpa: Honduras
America/Managua: Nicaragua
America/El_Salvador: San Salvador
America/Santo_Domingo: Dominican Republic
America/Port-au-Prince: Haiti; Port au Prince
America/Port_of_Spain: Trinidad; Trinidad and Tobago
America/Nassau: Bahamas
Europe/London: United Kingdom=uk=u k=great britain=britain; England; Scotland; Wales; Northern Ireland; Edinburgh; Glasgow; Manchester; Birmingham; Liverpool; Cardiff; Oxford; Cambridge; British Time=bst=british summer time
Europe/Dublin: Ireland
Europe/Lisbon: Portugal>Lisbon; Porto; Western European Time=wet=west
Europe/Madrid: Spain>Madrid; Barcelona; Valencia; Seville; Bilbao
Europe/Paris: France>Paris; Lyon; Marseille; Nice; Toulouse; Bordeaux; Strasbourg
Europe/Berlin: Germany=deutschland; Munich=munchen; Hamburg; Frankfurt; Cologne=koln; Stuttgart; Dusseldorf; Leipzig; Central European Time=cet=cest=mez
Europe/Zurich: Switzerland; Geneva; Bern; Basel
Europe/Rome: Italy; Milan; Naples; Venice; Florence; Turin
Europe/Amsterdam: Netherlands=holland; Rotterdam; The Hague=hague
Europe/Brussels: Belgium; Antwerp
Europe/Vienna: Austria; Salzburg; Graz
Europe/Prague: Czech Republic=czechia
Europe/Warsaw: Poland; Krakow; Gdansk
Europe/Stockholm: Sweden; Gothenburg
Europe/Oslo: Norway; Bergen
Europe/Copenhagen: Denmark
Europe/Helsinki: Finland
Europe/Athens: Greece; Thessaloniki; Eastern European Time=eet=eest
Europe/Budapest: Hungary
Europe/Bucharest: Romania
Europe/Sofia: Bulgaria
Europe/Belgrade: Serbia
Europe/Zagreb: Croatia; Split; Dubrovnik
Europe/Ljubljana: Slovenia
Europe/Bratislava: Slovakia
Europe/Sarajevo: Bosnia=bosnia and herzegovina
Europe/Skopje: North Macedonia=macedonia
Europe/Podgorica: Montenegro
Europe/Tirane: Albania; Tirana
Europe/Belgrade: Kosovo; Pristina
Europe/Chisinau: Moldova
Europe/Kiev: Ukraine; Kyiv; Lviv; Odesa=odessa
Europe/Minsk: Belarus
Europe/Vilnius: Lithuania
Europe/Riga: Latvia
Europe/Tallinn: Estonia
Europe/Moscow: Russia>Moscow; St Petersburg=saint petersburg; Moscow Time=msk
Europe/Istanbul: Turkey=turkiye; Ankara; Izmir
Asia/Nicosia: Cyprus
Atlantic/Reykjavik: Iceland
America/Nuuk: Greenland>Nuuk
Asia/Tokyo: Japan; Osaka; Kyoto; Yokohama; Sapporo; Nagoya; Japan Time=jst
Asia/Seoul: South Korea=korea; Busan; Korea Time=kst
Asia/Pyongyang: North Korea
Asia/Shanghai: China; Beijing=peking; Shenzhen; Guangzhou; Wuhan; Chengdu; Tianjin
Asia/Hong_Kong: Hong Kong=hk=hkt
Asia/Taipei: Taiwan
Asia/Singapore: Singapore=sgt
Asia/Calcutta: India=ist; Kolkata; Mumbai=bombay; Delhi=new delhi; Bangalore=bengaluru; Chennai=madras; Hyderabad; Pune
Asia/Dhaka: Bangladesh
Asia/Karachi: Pakistan; Lahore; Islamabad
Asia/Colombo: Sri Lanka
Asia/Katmandu: Nepal; Kathmandu
Asia/Thimphu: Bhutan
Indian/Maldives: Maldives
Asia/Kabul: Afghanistan
Asia/Tashkent: Uzbekistan
Asia/Almaty: Kazakhstan>Almaty; Astana
Asia/Bishkek: Kyrgyzstan
Asia/Dushanbe: Tajikistan
Asia/Ashgabat: Turkmenistan
Asia/Tehran: Iran
Asia/Baghdad: Iraq
Asia/Riyadh: Saudi Arabia=saudi; Jeddah; Mecca
Asia/Dubai: United Arab Emirates=uae=emirates; Abu Dhabi
Asia/Qatar: Doha
Asia/Bahrain: Manama
Asia/Muscat: Oman
Asia/Kuwait: Kuwait City
Asia/Aden: Yemen
Asia/Amman: Jordan
Asia/Beirut: Lebanon
Asia/Damascus: Syria
Asia/Jerusalem: Israel; Tel Aviv; Haifa
Asia/Gaza: Palestine
Asia/Tbilisi: Georgia
Asia/Yerevan: Armenia
Asia/Baku: Azerbaijan
Asia/Bangkok: Thailand; Phuket; Chiang Mai
Asia/Saigon: Vietnam; Hanoi; Ho Chi Minh City=saigon=ho chi minh
Asia/Phnom_Penh: Cambodia
Asia/Vientiane: Laos
Asia/Rangoon: Myanmar=burma; Yangon
Asia/Kuala_Lumpur: Malaysia=kl
Asia/Jakarta: Indonesia>Jakarta
Asia/Makassar: Bali; Denpasar
Asia/Manila: Philippines; Cebu
Asia/Ulaanbaatar: Mongolia>Ulaanbaatar; Ulan Bator
Australia/Sydney: Australia>Sydney; Canberra; New South Wales; Eastern Australia=aest=aedt
Australia/Melbourne: Victoria
Australia/Brisbane: Queensland; Gold Coast; Cairns
Australia/Adelaide: South Australia=acst
Australia/Perth: Western Australia=awst
Australia/Hobart: Tasmania
Pacific/Auckland: New Zealand=nz=nzst=nzdt; Wellington; Christchurch
Pacific/Fiji: Suva
Pacific/Port_Moresby: Papua New Guinea>Port Moresby
Africa/Cairo: Egypt; Alexandria
Africa/Johannesburg: South Africa; Cape Town; Durban; Pretoria
Africa/Lagos: Nigeria; Abuja
Africa/Nairobi: Kenya; Mombasa
Africa/Addis_Ababa: Ethiopia
Africa/Accra: Ghana
Africa/Dar_es_Salaam: Tanzania; Zanzibar
Africa/Kampala: Uganda
Africa/Kigali: Rwanda
Africa/Lusaka: Zambia
Africa/Harare: Zimbabwe
Africa/Maputo: Mozambique
Africa/Luanda: Angola
Africa/Windhoek: Namibia
Africa/Gaborone: Botswana
Africa/Casablanca: Morocco; Marrakesh=marrakech; Rabat
Africa/Algiers: Algeria
Africa/Tunis: Tunisia
Africa/Tripoli: Libya
Africa/Khartoum: Sudan
Africa/Juba: South Sudan
Africa/Dakar: Senegal
Africa/Abidjan: Ivory Coast=cote d ivoire
Africa/Bamako: Mali
Africa/Douala: Cameroon
Africa/Kinshasa: DR Congo>Kinshasa=drc=democratic republic of the congo
Africa/Mogadishu: Somalia
Indian/Antananarivo: Madagascar
Indian/Mauritius: Port Louis
`
