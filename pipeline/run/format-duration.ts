// Durations for people.

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 10 min`: the two leading units of a duration. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds) / 60;
  if (minutes < 60) return join(minutes, 'min', 's');
  return join(Math.round(seconds / 60) / 60, 'h', 'min');
}

/** A number of `major`, of which each has 60 `minor`. */
function join(value: number, major: string, minor: string): string {
  const whole = Math.floor(value + 1e-9);
  const rest = Math.round((value - whole) * 60);
  return `${whole} ${major} ${String(rest).padStart(2, '0')} ${minor}`;
}
