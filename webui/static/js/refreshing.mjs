// A part of a page that is asked for again while the page is looked at: less often the longer nothing
// changes, and no more once the session has ended or nothing is waited for. The page works without it.

export const ENDED = "ended";
export const SAME = "same";
export const NEW = "new";

// What the server answers; nobody is signed in any more where it sends us elsewhere or refuses.
export async function asked(place, headers = {}) {
  const answer = await fetch(place, { headers, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 500) return SAME;
  if (answer.status === 204) return SAME;
  return answer.ok ? answer : ENDED;
}

// Calls ask, which says what it found, from every to most milliseconds apart; never twice at once.
export function askAgain(ask, every, most = every) {
  let wait = every;
  let timer = 0;
  let isAsking = false;
  const look = async () => {
    timer = 0;
    if (document.hidden) return;
    isAsking = true;
    const found = await ask();
    isAsking = false;
    if (found === ENDED) return document.removeEventListener("visibilitychange", seen);
    wait = found === NEW ? every : Math.min(wait * 1.3, most);
    timer = setTimeout(look, wait);
  };
  const seen = () => {
    if (document.hidden || timer || isAsking) return;
    wait = every;
    look();
  };
  document.addEventListener("visibilitychange", seen);
  timer = setTimeout(look, wait);
}
