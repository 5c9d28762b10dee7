const whole = (sentences: readonly string[]) => sentences.map((sentence) => `{request: ${sentence}}`)

/** Ways of running a command. */
export const RUN = whole([
  'run the command backup',
  'run my command disk usage',
  'run the backup command',
  'run the disk usage command please',
  'execute the command deploy site',
  'execute my tests command',
  'start the command sync photos',
  'launch the command nightly build',
  'call my status command',
  'can you run the command update notes',
  'please execute the command free space',
  'run the command called git status',
])

/** Ways of naming a command. */
export const DEFINE = whole([
  'save the command disk usage as df -h',
  'save a command called status as git status --short',
  'define the command tests as make test',
  'define a new command named log: git log --oneline -n 20',
  'add a command backup that runs rsync -a Documents /mnt/backup',
  'create the command free space as df -h /',
  'make a command called photos that runs ls -la Pictures',
  'name a command uptime to run uptime -p',
  'new command build: make all',
  'set up a command called branches as git branch -a',
])

/** Ways of asking which commands there are. */
export const LIST = whole([
  'list my commands',
  'show my saved commands',
  'show me all my commands',
  'which commands do I have',
  'what commands can you run',
  'which commands can I run',
  'what named commands are there',
  'give me the commands',
  'my commands',
])

/** Ways of taking a command's name away. */
export const REMOVE = whole([
  'remove the command backup',
  'delete the command disk usage',
  'delete my tests command',
  'forget the command status',
  'drop the command called photos',
  'remove the nightly build command',
  'please delete the command free space',
  'forget my uptime command',
])
