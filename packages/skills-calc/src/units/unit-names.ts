/** Ways of writing a unit. Each line: mathjs code | one | many | names, comma-separated; names also get a plural s. */
export const UNIT_NAMES = `
m | m | m | m, metre, meter
km | km | km | km, kilometre, kilometer, klick, kms
cm | cm | cm | cm, centimetre, centimeter, cms
mm | mm | mm | mm, millimetre, millimeter
um | µm | µm | um, µm, micrometre, micrometer, micron
nm | nm | nm | nm, nanometre, nanometer
inch | inch | inches | inch, inches, in, ins
foot | foot | feet | foot, feet, ft
yard | yard | yards | yard, yd
mile | mile | miles | mile, mi
nauticalmile | nautical mile | nautical miles | nautical mile, nmi, sea mile
lightyear | light-year | light-years | light year, lightyear, ly
astronomicalunit | AU | AU | au, astronomical unit
furlong | furlong | furlongs | furlong
kg | kg | kg | kg, kilo, kilogram, kilogramme
g | g | g | g, gram, gramme, gm, gr
mg | mg | mg | mg, milligram, milligramme
ug | µg | µg | mcg, ug, µg, microgram
tonne | tonne | tonnes | tonne, metric ton, t, metric tonne
ton | ton | tons | ton, short ton, us ton
longton | long ton | long tons | long ton, imperial ton, uk ton, british ton
lbm | pound | pounds | pound, lb, pound mass
ounce | ounce | ounces | ounce, oz, dry ounce
stone | stone | stone | stone, st
carat | carat | carats | carat, ct
grain | grain | grains | grain
l | L | L | l, litre, liter, ltr
ml | ml | ml | ml, millilitre, milliliter, mil
cl | cl | cl | cl, centilitre, centiliter
dl | dl | dl | dl, decilitre, deciliter
uscup | cup | cups | cup, us cup
metriccup | metric cup | metric cups | metric cup
uspint | pint | pints | pint, pt, us pint
usquart | quart | quarts | quart, qt, us quart
usgallon | gallon | gallons | gallon, gal, us gallon
usfloz | fl oz | fl oz | fluid ounce, fl oz, floz, us fluid ounce, liquid ounce
ustablespoon | tablespoon | tablespoons | tablespoon, tbsp, tbs, us tablespoon
usteaspoon | teaspoon | teaspoons | teaspoon, tsp, us teaspoon
imppint | imperial pint | imperial pints | imperial pint, uk pint, british pint
impquart | imperial quart | imperial quarts | imperial quart, uk quart
impgallon | imperial gallon | imperial gallons | imperial gallon, uk gallon, british gallon
impfloz | imperial fl oz | imperial fl oz | imperial fluid ounce, uk fluid ounce, imperial fl oz
oilbarrel | barrel | barrels | barrel, oil barrel, bbl
cc | cm³ | cm³ | cc, cm3, cm³
m^3 | m³ | m³ | m3, m³, cbm
foot^3 | cubic foot | cubic feet | ft3, ft³, cuft
degC | °C | °C | c, celsius, centigrade, degree celsius, degree c, degree centigrade, celcius, degc, ° c
degF | °F | °F | f, fahrenheit, degree fahrenheit, degree f, farenheit, fahrenheits, degf, ° f, degree farenheit
K | K | K | kelvin, degree kelvin, k
second | second | seconds | second, sec, s
minute | minute | minutes | minute, min
hour | hour | hours | hour, hr, h
day | day | days | day, d
week | week | weeks | week, wk
fortnight | fortnight | fortnights | fortnight
month | month | months | month, mo
year | year | years | year, yr, y
decade | decade | decades | decade
century | century | centuries | century, centuries
ms | millisecond | milliseconds | ms, millisecond, msec
us | microsecond | microseconds | microsecond
ns | nanosecond | nanoseconds | ns, nanosecond
km/hour | km/h | km/h | kmh, kph, kmph, km / h, km / hr, km h
mile/hour | mph | mph | mph, mi / h
m/second | m/s | m/s | m / s, mps, m / sec
foot/second | ft/s | ft/s | ft / s, fps
knot | knot | knots | knot, kn, kt
m^2 | m² | m² | m2, m², sqm, metre squared, meter squared
km^2 | km² | km² | km2, km², sqkm
cm^2 | cm² | cm² | cm2, cm²
foot^2 | square foot | square feet | ft2, ft², sqft
hectare | hectare | hectares | hectare, ha
intacre | acre | acres | acre
B | byte | bytes | byte, b
kB | kB | kB | kb, kilobyte, kbyte
MB | MB | MB | mb, megabyte, mbyte, meg
GB | GB | GB | gb, gigabyte, gig, gbyte
TB | TB | TB | tb, terabyte
PB | PB | PB | pb, petabyte
KiB | KiB | KiB | kib, kibibyte
MiB | MiB | MiB | mib, mebibyte
GiB | GiB | GiB | gib, gibibyte
TiB | TiB | TiB | tib, tebibyte
b | bit | bits | bit
kb | kbit | kbit | kbit, kilobit
Mb | Mbit | Mbit | mbit, megabit
Gb | Gbit | Gbit | gbit, gigabit
Mb/second | Mbit/s | Mbit/s | mbps, mbit / s
Gb/second | Gbit/s | Gbit/s | gbps, gbit / s
MB/second | MB/s | MB/s | mb / s
deg | ° | ° | degree, deg, °
rad | rad | rad | radian, rad
cycle | turn | turns | turn, revolution, cycle
J | J | J | joule, j
kJ | kJ | kJ | kj, kilojoule
MJ | MJ | MJ | megajoule
thermocal | cal | cal | cal, calorie
thermokcal | kcal | kcal | kcal, kilocalorie, food calorie
Wh | Wh | Wh | wh, watt hour
kWh | kWh | kWh | kwh, kilowatt hour
BTU | BTU | BTU | btu
eV | eV | eV | ev, electronvolt
W | W | W | watt, w
kW | kW | kW | kw, kilowatt
MW | MW | MW | megawatt
hp | hp | hp | hp, horsepower
Pa | Pa | Pa | pa, pascal
hPa | hPa | hPa | hpa, hectopascal
kPa | kPa | kPa | kpa, kilopascal
bar | bar | bar | bar
mbar | mbar | mbar | mbar, millibar
psi | psi | psi | psi
atm | atm | atm | atm, atmosphere
mmHg | mmHg | mmHg | mmhg
N | N | N | newton
kN | kN | kN | kn force, kilonewton
lbf | lbf | lbf | lbf, pound force
Hz | Hz | Hz | hz, hertz
kHz | kHz | kHz | khz, kilohertz
MHz | MHz | MHz | mhz, megahertz
GHz | GHz | GHz | ghz, gigahertz
mile/usgallon | mpg | mpg | mpg
`
