import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './main.css';
import { StartPage } from './start-page.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <StartPage />
  </StrictMode>,
);
