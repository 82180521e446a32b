"""Cards as H5P: quizzes, pictures to be touched, and cards to be turned, as content that Moodle and Lumi open."""
