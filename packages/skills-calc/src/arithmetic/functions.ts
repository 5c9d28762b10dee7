/** English names of functions of one operand: each with the mathjs code around it. Longer names stand first. */
export const FUNCTIONS: readonly [names: readonly string[], code: (operand: string) => string][] = [
  [['square root of', 'square root', 'sqrt of', 'sqrt', 'root of', 'root'], (x) => `sqrt(${x})`],
  [['cube root of', 'cube root', 'cubic root of', 'third root of', 'cbrt of', 'cbrt'], (x) => `cbrt(${x})`],
  [['square of', 'square'], (x) => `(${x}^2)`],
  [['cube of', 'cube'], (x) => `(${x}^3)`],
  [['double of', 'double', 'twice'], (x) => `(2*${x})`],
  [['triple of', 'triple', 'thrice', 'treble'], (x) => `(3*${x})`],
  [['quadruple'], (x) => `(4*${x})`],
  [['halve'], (x) => `(${x}/2)`],
  [['reciprocal of', 'inverse of'], (x) => `(1/${x})`],
  [['absolute value of', 'abs of', 'abs'], (x) => `abs(${x})`],
  [['factorial of', 'factorial'], (x) => `factorial(${x})`],
  [['natural logarithm of', 'natural log of', 'ln of', 'ln'], (x) => `log(${x})`],
  [['log base 2 of', 'log two of'], (x) => `log2(${x})`],
  [['logarithm of', 'log of', 'log'], (x) => `log10(${x})`],
  [['exp of', 'exp'], (x) => `exp(${x})`],
  [['sine of', 'sin of', 'sine', 'sin'], (x) => `sin(${x})`],
  [['cosine of', 'cos of', 'cosine', 'cos'], (x) => `cos(${x})`],
  [['tangent of', 'tan of', 'tangent', 'tan'], (x) => `tan(${x})`],
  [['floor of', 'floor'], (x) => `floor(${x})`],
  [['ceiling of', 'ceil of', 'ceil'], (x) => `ceil(${x})`],
  [['round of', 'round'], (x) => `round(${x})`],
]

/** English names of functions of several operands. */
export const LIST_FUNCTIONS: readonly [names: readonly string[], code: (operands: readonly string[]) => string][] = [
  [
    ['greatest common divisor', 'greatest common factor', 'highest common factor', 'gcd', 'gcf', 'hcf'],
    (all) => `gcd(${all})`,
  ],
  [['least common multiple', 'lowest common multiple', 'lcm'], (all) => `lcm(${all})`],
  [['average', 'arithmetic mean', 'mean', 'avg'], (all) => `mean(${all})`],
  [['median'], (all) => `median(${all})`],
  [['sum', 'total'], (all) => `(${all.join('+')})`],
  [['product'], (all) => `(${all.join('*')})`],
  [['maximum', 'max', 'largest', 'biggest', 'highest', 'greatest', 'larger'], (all) => `max(${all})`],
  [['minimum', 'min', 'smallest', 'lowest', 'least', 'smaller'], (all) => `min(${all})`],
  [['difference'], ([a = '0', ...others]) => `abs(${[a, ...others].join('-')})`],
  [['quotient', 'ratio'], (all) => `(${all.join('/')})`],
  [['remainder'], ([a = '0', b = '1']) => `mod(${a},${b})`],
]

/** Words that end an amount which is shared out: they say among whom and change nothing. */
export const SHARERS = [
  'per person',
  'of us',
  ...'equally evenly equal people persons person friends friend guests kids children ways way parts groups students colleagues each apiece'.split(
    ' ',
  ),
]

/** What a percentage is called; after it "on" or "of" follow. */
export const CHARGES = [
  'sales tax',
  'income tax',
  'service charge',
  'of tax',
  ...'tip gratuity tax taxes vat gst service charge interest commission fee surcharge deposit'.split(' '),
]
export const REDUCTIONS = ['discount', 'reduction', 'decrease', 'drop', 'rebate', 'markdown', 'cut']
export const RISES = ['increase', 'rise', 'raise', 'markup']
