"""A headless Chromium, driven over its own pipe (Chrome DevTools Protocol): real clicks and keys, no other package."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

KEYS = {
    "Tab": (9, ""), "Enter": (13, "\r"), "Escape": (27, ""), " ": (32, " "), "/": (191, "/"), "ArrowDown": (40, ""),
}


class Chromium:
    """One page. `problems` holds what its console complained of, `requests` every address it asked for."""

    def __init__(self, width=1200, height=900, language="en-US"):
        self.home = tempfile.mkdtemp(prefix="earshot-chromium-")
        to_read, self.to_write = os.pipe()
        self.to_read, to_write = os.pipe()
        command = [
            shutil.which("chromium") or "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
            "--remote-debugging-pipe", f"--user-data-dir={self.home}", "--no-first-run", "--disable-extensions",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", f"--lang={language}",
            f"--accept-lang={language}", "--hide-scrollbars", f"--window-size={width},{height}", "about:blank",
        ]

        # The protocol's two ends are 3 and 4.
        def wire():
            one, other = os.dup(to_read), os.dup(to_write)
            os.dup2(one, 3)
            os.dup2(other, 4)

        self.process = subprocess.Popen(
            command, preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.rest, self.number, self.session = b"", 0, None
        self.problems, self.requests, self.answers = [], [], {}
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.ask(f"{domain}.enable")
        self.resize(width, height)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_write, json.dumps(message).encode() + b"\0")
        end = time.monotonic() + 30
        while self.number not in self.answers:
            if time.monotonic() > end:
                raise TimeoutError(method)
            self.listen(1)
        answer = self.answers.pop(self.number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer.get("result", {})

    def listen(self, seconds):
        if not select.select([self.to_read], [], [], seconds)[0]:
            return
        part = os.read(self.to_read, 1 << 20)
        if not part:
            raise EOFError("chromium is gone")
        *whole, self.rest = (self.rest + part).split(b"\0")
        for text in whole:
            message = json.loads(text)
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                self.note(message["method"], message["params"])

    def note(self, method, event):
        if method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(event["exceptionDetails"])[:400])
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.problems.append(event["entry"]["text"] + " " + event["entry"].get("url", ""))

    # What a person does.

    def visit(self, address):
        self.ask("Page.navigate", url=address)
        self.wait("document.readyState === 'complete'")

    def run(self, script):
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(script + ": " + json.dumps(answer["exceptionDetails"])[:400])
        return answer["result"].get("value")

    def wait(self, condition, seconds=15):
        """Until `condition`, an expression of the page, holds."""
        end = time.monotonic() + seconds
        while True:
            try:
                # An element has no value of its own.
                if value := self.run(f"((value) => value?.nodeType ? true : value)({condition})"):
                    return value
            except RuntimeError:
                pass  # the page is being exchanged
            if time.monotonic() > end:
                raise AssertionError(f"never came true: {condition}")
            self.listen(0.05)

    def click(self, element):
        """In the middle of what the expression `element` gives; in the page, or in its frame."""
        place = self.wait(f"""(() => {{ const e = {element}; if (!e) return null;
            e.scrollIntoView({{block: 'center', inline: 'center'}}); const r = e.getBoundingClientRect();
            const f = e.ownerDocument === document ? {{left: 0, top: 0}}
                : document.querySelector('iframe').getBoundingClientRect();
            return r.width ? [f.left + r.left + r.width / 2, f.top + r.top + r.height / 2] : null; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def press(self, key, times=1, modifiers=0):
        code, text = KEYS[key]
        for _ in range(times):
            extra = {"text": text} if text else {}
            self.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code,
                     modifiers=modifiers, **extra)
            self.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def type(self, text):
        self.ask("Input.insertText", text=text)

    def drop(self, element, path):
        x, y = self.run(f"(() => {{ const r = {element}.getBoundingClientRect(); "
                        "return [r.left + r.width / 2, r.top + r.height / 2]; })()")
        data = {"items": [], "files": [path], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            self.ask("Input.dispatchDragEvent", type=kind, x=x, y=y, data=data)

    def resize(self, width, height, mobile=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def media(self, **features):
        kind = features.pop("type", "")
        self.ask("Emulation.setEmulatedMedia", media=kind,
                 features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def picture(self, path, whole=True):
        data = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def paper(self):
        return base64.b64decode(self.ask("Page.printToPDF", printBackground=True)["data"])
