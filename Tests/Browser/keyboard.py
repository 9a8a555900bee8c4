"""Uses the pages of a server with the keyboard alone, in a real browser, and prints what happened as one line of JSON.

    keyboard.py CHROMIUM ADDRESS LANGUAGE PROFILE

It signs in as abakker, goes to the analyses by the navigation and opens the first one. Every element that gets the
focus on the way is listed with its text and whether a person can see that it has it.
"""
import json
import sys

from browser import Browser

chromium, address, language, profile = sys.argv[1:5]
browser = Browser(chromium, language, profile)

try:
    browser.open(address + "/sign-in")
    browser.tab_to(lambda e: e["name"] == "username", "the user name")
    browser.type("abakker")
    browser.tab_to(lambda e: e["name"] == "password", "the password")
    browser.type("Geheim-123")
    browser.loading(lambda: browser.press("Enter"))
    home = browser.value("location.pathname")
    browser.tab_to(lambda e: e["href"] == "/tasks", "the analyses")
    browser.loading(lambda: browser.press("Enter"))
    browser.tab_to(lambda e: e["href"].startswith("/tasks/"), "the first analysis")
    browser.loading(lambda: browser.press("Enter"))
    print(json.dumps({
        "home": home, "end": browser.value("location.pathname"), "heading": browser.value("document.querySelector('h1').innerText"),
        "language": browser.value("document.documentElement.lang"), "steps": browser.steps,
    }))
finally:
    browser.end()
