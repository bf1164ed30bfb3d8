// Brings the pages of a flash sale to life: clocks tick, and a ticket's page tells its fate at once. Where scripts are off, a ticket's page
// reloads itself, and a sale can be entered when it has begun, whatever the page says.

const Second = 1000;
const two = (number) => String(number).padStart(2, "0");
const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

/** As the server writes it: hours, minutes, seconds. */
function clock(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / Second));
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Counts down by the server's clock, for the visitor's may be wrong; at zero the sentence beside it takes over. */
function countDown(timer) {
  const zero = Date.now() + Date.parse(timer.dataset.until) - Date.parse(timer.dataset.now);
  const tick = () => {
    const left = zero - Date.now();
    timer.textContent = clock(left);
    if (left > 0) {
      setTimeout(tick, left % Second || Second);
      return;
    }

    const counting = timer.parentElement;
    counting.hidden = true;
    counting.nextElementSibling.hidden = false;
  };
  tick();
}

/** What a ticket's status is, or undefined when it could not be asked: then it is asked again. */
async function ask(url) {
  try {
    const answer = await fetch(`${url}?wait=20`, { cache: "no-store" });
    return answer.ok ? await answer.json() : { status: answer.status === 404 ? "gone" : undefined };
  } catch {
    return {};
  }
}

/** Shows the place in line until there is a decision, which the page itself tells. */
async function follow(place) {
  for (;;) {
    const { status, position } = await ask(place.dataset.ticket);
    if (status && status !== "queued") {
      location.reload();
      return;
    }

    if (position) {
      place.textContent = `You are number ${position} in line.`;
    }

    // Many wait: after a failure they do not all come back at once.
    await pause(status ? Second : (2 + 2 * Math.random()) * Second);
  }
}

document.querySelectorAll("[data-until]").forEach(countDown);
document.querySelectorAll("[data-ticket]").forEach(follow);
