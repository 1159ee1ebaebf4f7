/* A session that has ended answers questions with 401: the page is asked for anew, and with it to sign in. */
(() => {
  "use strict";
  const ask = window.fetch;
  window.fetch = async (...what) => {
    const answer = await ask.apply(window, what);
    if (answer.status === 401) {
      window.location.reload();
    }
    return answer;
  };
})();
