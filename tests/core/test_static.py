"""Static files under names that carry their content."""

import re

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from socialflow.core.static import HashedStaticStorage
from socialflow.launcher import static as collected

FILES = {
    "js/app.js": 'import { open } from "./door.js";\nimport "./window.js";\nopen();\n',
    "js/door.js": 'export const open = () => import("./window.js");\n',
    "js/window.js": "// A window.\n" * 40,
    "css/house.css": '.house { background: url("../img/house.svg") }\n',
    "img/house.svg": "<svg xmlns='http://www.w3.org/2000/svg'><!-- a house --></svg>" * 20,
    "vendor/other.min.js": 'const text = `import a from "./nowhere.js";`;',
}


def collect(folder, files):
    source = FileSystemStorage(folder / "source")
    storage = HashedStaticStorage(location=folder / "collected", base_url="/static/")
    for name, text in files.items():
        source.save(name, ContentFile(text))
        storage.save(name, ContentFile(text))
    failures = [done for *_, done in storage.post_process({name: (source, name) for name in files}) if done is not True]
    assert [failure for failure in failures if isinstance(failure, Exception)] == []
    return storage


def test_what_files_say_of_each_other_follows_their_new_names(tmp_path):
    storage = collect(tmp_path, FILES)
    names = {name: storage.url(name).removeprefix("/static/") for name in FILES}
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", name) for name in names.values())
    texts = {name: (tmp_path / "collected" / hashed).read_text() for name, hashed in names.items()}
    files = {name: hashed.rsplit("/", 1)[-1] for name, hashed in names.items()}
    assert f'from "./{files["js/door.js"]}"' in texts["js/app.js"]
    assert f'import "./{files["js/window.js"]}"' in texts["js/app.js"]
    assert f'import("./{files["js/window.js"]}")' in texts["js/door.js"]
    assert files["img/house.svg"] in texts["css/house.css"]
    assert texts["vendor/other.min.js"] == FILES["vendor/other.min.js"]


def test_hashed_names_are_compressed_and_plain_ones_stay(tmp_path):
    storage = collect(tmp_path, FILES)
    window = tmp_path / "collected" / storage.url("js/window.js").removeprefix("/static/")
    assert window.with_name(f"{window.name}.br").stat().st_size < window.stat().st_size
    assert (tmp_path / "collected" / "js" / "window.js").exists()
    assert not (tmp_path / "collected" / "js" / "window.js.br").exists()


def test_a_name_changes_with_its_content_and_with_what_it_imports(tmp_path):
    before = collect(tmp_path / "before", FILES)
    after = collect(tmp_path / "after", {**FILES, "js/window.js": "// Another.\n"})
    assert before.url("js/app.js") != after.url("js/app.js")
    assert before.url("css/house.css") == after.url("css/house.css")


def test_the_launcher_collects_again_only_after_a_change(tmp_path):
    for name in ("requirements.txt", "socialflow/core/apps.py", "socialflow/core/static.py", "static/css/house.css"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "var" / "static").mkdir(parents=True)
    word = collected.fingerprint(tmp_path)
    assert collected.read_note(tmp_path / "var") == ""
    collected.write_note(tmp_path / "var", word)
    assert collected.read_note(tmp_path / "var") == collected.fingerprint(tmp_path)
    (tmp_path / "static" / "css" / "house.css").write_text("changed")
    assert collected.read_note(tmp_path / "var") != collected.fingerprint(tmp_path)
