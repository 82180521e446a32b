"""Cards as students will see them, before there is a package: in the browser, as files, and beside what they were."""
