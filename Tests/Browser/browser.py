"""A page of a real browser for tests: Chromium, driven through its debugging pipe (file descriptors 3 and 4, messages
that end in a zero byte)."""
import base64
import json
import os
import subprocess

KEYS = {"Tab": (9, None), "Enter": (13, "\r"), "Escape": (27, None)}

FOCUSED = """(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    name: element.name || "", href: element.getAttribute("href") || "",
    tag: element.tagName, text: (element.innerText || element.value || "").trim().slice(0, 60),
    visible: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
      && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
})()"""


class Browser:
    """One page of a headless Chromium."""

    def __init__(self, chromium, language, profile, *options):
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        # The browser reads commands from 3 and writes answers to 4; the shell puts the pipes there.
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "sh", chromium, "--headless=new",
             "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", f"--user-data-dir={profile}", f"--accept-lang={language}",
             "--window-size=1240,900", *options],
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.last, self.loaded, self.downloaded = b"", 0, 0, 0
        # Every element that got the focus by Tab.
        self.steps = []
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
        if message.get("method") == "Browser.downloadProgress" and message["params"]["state"] == "completed":
            self.downloaded += 1
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

    def tab_to(self, matches, what):
        """Presses Tab until the focus is on what is wanted, which must come before the 40th stop."""
        for _ in range(40):
            self.press("Tab")
            focused = self.value(FOCUSED)
            if focused:
                self.steps.append({"page": self.value("location.pathname"), **focused})
                if matches(focused):
                    return
        raise SystemExit(f"Tab does not lead to {what} on {self.value('location.pathname')}: {self.steps[-40:]}")

    def picture(self, path):
        """The whole page as a PNG."""
        data = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def end(self):
        os.close(self.commands)
        self.process.wait(30)
