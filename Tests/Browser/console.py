"""Uses a station's console with the keyboard alone, in a real browser over TLS, and prints what happened as one line of
JSON.

    console.py CHROMIUM ADDRESS LANGUAGE FOLDER CERTIFICATE NAME PASSWORD PICTURES

It signs in, goes to the results that wait, opens the first, takes its bytes, looks at the page again and releases the
result. The browser takes this certificate and no other that no authority vouches for. Pictures of three pages are put
into the folder PICTURES.
"""
import base64
import hashlib
import json
import subprocess
import sys

from browser import Browser

chromium, address, language, folder, certificate, name, password, pictures = sys.argv[1:9]

key = subprocess.run(["openssl", "x509", "-in", certificate, "-pubkey", "-noout"], check=True, capture_output=True).stdout
key = subprocess.run(
    ["openssl", "pkey", "-pubin", "-outform", "der"], input=key, check=True, capture_output=True).stdout
pin = base64.b64encode(hashlib.sha256(key).digest()).decode()

browser = Browser(chromium, language, f"{folder}/profile", f"--ignore-certificate-errors-spki-list={pin}")
try:
    browser.call(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": folder, "eventsEnabled": True}, session=None)
    browser.open(address + "/")
    browser.picture(f"{pictures}/console-sign-in-{language}.png")
    browser.tab_to(lambda e: e["name"] == "username", "the user name")
    browser.type(name)
    browser.tab_to(lambda e: e["name"] == "password", "the password")
    browser.type(password)
    browser.loading(lambda: browser.press("Enter"))
    home = browser.value("location.pathname")
    browser.picture(f"{pictures}/console-today-{language}.png")
    browser.tab_to(lambda e: e["href"] == "/held", "the results that wait")
    browser.loading(lambda: browser.press("Enter"))
    browser.tab_to(lambda e: e["href"].startswith("/held/"), "the first result")
    browser.loading(lambda: browser.press("Enter"))
    result = browser.value("location.pathname")
    browser.tab_to(lambda e: e["href"] == f"{result}/result", "the bytes")
    browser.press("Enter")
    while browser.downloaded == 0:
        browser.receive()
    browser.tab_to(lambda e: e["href"] == result, "the page again")
    browser.loading(lambda: browser.press("Enter"))
    browser.picture(f"{pictures}/console-result-{language}.png")
    heading = browser.value("document.querySelector('h1').innerText")
    browser.tab_to(lambda e: e["name"] == "words", "the reason")
    browser.type("one figure, seen")
    browser.tab_to(lambda e: e["tag"] == "BUTTON", "the button that releases")
    browser.loading(lambda: browser.press("Enter"))
    print(json.dumps({
        "home": home, "result": result, "heading": heading, "end": browser.value("location.pathname"),
        "scheme": browser.value("location.protocol"), "cookies": browser.value("document.cookie"),
        "language": browser.value("document.documentElement.lang"), "steps": browser.steps,
    }))
finally:
    browser.end()
