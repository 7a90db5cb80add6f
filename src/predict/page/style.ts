/** Looks of the page of an evaluation, by day and by night. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #5f6b77; --line: #d9dee3; --back: #fff; --blue: #2f6fb4; --orange: #c86f13; --note: #fdf3e4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --line: #39424c; --back: #171c21; --blue: #6fb1f5; --orange: #f0a050; --note: #33291b; } }
* { box-sizing: border-box; }
body { margin: 1.5rem auto 3rem; max-width: 76rem; padding: 0 1rem; background: var(--back); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .75rem; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
p { margin: .4rem 0; max-width: 52rem; } .soft { color: var(--soft); }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.figure { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .9rem; } .figure b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; } .figure span { color: var(--soft); font-size: .87rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.note { background: var(--note); border-left: 3px solid var(--orange); padding: .5rem .75rem; }
.scroll { overflow: auto; max-height: 48rem; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; text-align: left; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } th { color: var(--soft); font-weight: 600; position: sticky; top: 0; background: var(--back); }
.right { text-align: right; white-space: nowrap; } td.name { min-width: 7rem; max-width: 20rem; }
meter { width: 4.5rem; height: .8rem; margin-left: .6rem; vertical-align: -1px; } @media (max-width: 40rem) { meter { display: none; } th, td { padding: .25rem .5rem; } }
.beside { display: flex; flex-wrap: wrap; column-gap: 3rem; } .beside > section { min-width: 0; } .beside p { max-width: 30rem; } .map { max-height: none; } .heat-map { display: block; } .ground { fill: none; stroke: var(--line); } .same { fill: var(--blue); } .other { fill: var(--orange); }
.edge { fill: var(--soft); } .number { fill: var(--ink); pointer-events: none; } .strong { fill: var(--back); }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; list-style: none; margin: 0; padding: 0; }
.pictures li { border: 1px solid var(--line); border-radius: .4rem; padding: .6rem; font-size: .87rem; } .pictures img { width: 96px; height: 96px; display: block; image-rendering: pixelated; margin-bottom: .4rem; }
.pictures div { overflow-wrap: anywhere; } .taken { color: var(--orange); }
`;
