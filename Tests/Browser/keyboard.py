"""Uses the pages of a server with the keyboard alone, in a real browser, and prints what happened as one line of JSON.

    keyboard.py CHROMIUM ADDRESS LANGUAGE PROFILE

It signs in as abakker, goes to the analyses by the navigation and opens the first one. Every element that gets the
focus on the way is listed with its text and whether a person can see that it has it. Chromium is driven through its
debugging pipe (file descriptors 3 and 4, messages that end in a zero byte).
"""
import json
import os
import subprocess
import sys

chromium, address, language, profile = sys.argv[1:5]

KEYS = {"Tab": (9, None), "Enter": (13, "\r"), "Escape": (27, None)}

FOCUSED = """(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    name: element.name || "", href: element.getAttribute("href") || "",
    text: (element.innerText || element.value || "").trim().slice(0, 60),
    visible: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
      && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
})()"""


class Browser:
    """One page of a headless Chromium."""

    def __init__(self):
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        # The browser reads commands from 3 and writes answers to 4; the shell puts the pipes there.
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "sh", chromium, "--headless=new",
             "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", f"--user-data-dir={profile}", f"--accept-lang={language}",
             "--window-size=1240,900"],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.last, self.loaded = b"", 0, 0
        target = self.call("Target.createTarget", {"url": "about:blank"}, session=None)["targetId"]
        self.session = self.call(
            "Target.attachToTarget", {"targetId": target, "flatten": True}, session=None)["sessionId"]
        self.call("Page.enable")

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                raise SystemExit("the browser has gone")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(message)
        if message.get("method") == "Page.loadEventFired":
            self.loaded += 1
        return message

    def call(self, method, parameters=None, session=""):
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters or {}}
        if session is not None:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def value(self, expression):
        return self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True})["result"].get("value")

    def open(self, url):
        self.loading(lambda: self.call("Page.navigate", {"url": url}))

    def loading(self, act):
        """Acts, then waits until the page that follows from it has loaded."""
        before = self.loaded
        act()
        while self.loaded == before:
            self.receive()

    def press(self, key):
        code, text = KEYS[key]
        down = {"type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code}
        if text:
            down["text"] = text
        self.call("Input.dispatchKeyEvent", down)
        self.call("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code})

    def type(self, text):
        self.call("Input.insertText", {"text": text})

    def end(self):
        os.close(self.commands)
        self.process.wait(30)


browser = Browser()
steps = []


def tab_to(matches, what):
    """Presses Tab until the focus is on what is wanted, which must come before the 40th stop."""
    for _ in range(40):
        browser.press("Tab")
        focused = browser.value(FOCUSED)
        if focused:
            steps.append({"page": browser.value("location.pathname"), **focused})
            if matches(focused):
                return
    raise SystemExit(f"Tab does not lead to {what} on {browser.value('location.pathname')}: {steps[-40:]}")


try:
    browser.open(address + "/sign-in")
    tab_to(lambda e: e["name"] == "username", "the user name")
    browser.type("abakker")
    tab_to(lambda e: e["name"] == "password", "the password")
    browser.type("Geheim-123")
    browser.loading(lambda: browser.press("Enter"))
    home = browser.value("location.pathname")
    tab_to(lambda e: e["href"] == "/tasks", "the analyses")
    browser.loading(lambda: browser.press("Enter"))
    tab_to(lambda e: e["href"].startswith("/tasks/"), "the first analysis")
    browser.loading(lambda: browser.press("Enter"))
    print(json.dumps({
        "home": home, "end": browser.value("location.pathname"), "heading": browser.value("document.querySelector('h1').innerText"),
        "language": browser.value("document.documentElement.lang"), "steps": steps,
    }))
finally:
    browser.end()
